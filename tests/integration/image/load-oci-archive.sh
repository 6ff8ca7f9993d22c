#!/bin/bash
# load takes an oci-archive and keeps its name.
. "$(dirname "$0")/../lib.sh"

skopeo copy --quiet "oci:$CORACLE_TEST_CACHE/layout:busybox-zstd" "oci-archive:$TEST_TMP/image.tar:example.com/app:v2"
capture coracle load --input "$TEST_TMP/image.tar"
assert_status 0
assert_contains "example.com/app:v2" "$stdout"
assert_equal ran "$(coracle run --rm --pull never example.com/app:v2 echo ran)"
