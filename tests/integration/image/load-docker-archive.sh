#!/bin/bash
# load takes a docker-archive, plain or compressed, from a file and from standard input.
. "$(dirname "$0")/../lib.sh"

skopeo copy --quiet "oci:$CORACLE_TEST_CACHE/layout:busybox" "docker-archive:$TEST_TMP/image.tar:loaded/busybox:v1"
capture coracle load -i "$TEST_TMP/image.tar"
assert_status 0
assert_contains "Loaded image" "$stdout"
assert_contains "loaded/busybox:v1" "$stdout"
assert_equal ran "$(coracle run --rm --pull never loaded/busybox:v1 echo ran)"
coracle rmi loaded/busybox:v1
gzip "$TEST_TMP/image.tar"
capture coracle load < "$TEST_TMP/image.tar.gz"
assert_status 0
assert_equal ran "$(coracle run --rm --pull never loaded/busybox:v1 echo ran)"
