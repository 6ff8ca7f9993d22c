#!/bin/bash
# Archives that are cut off, empty or something else are refused by name.
. "$(dirname "$0")/../lib.sh"

skopeo copy --quiet "oci:$CORACLE_TEST_CACHE/layout:busybox" "docker-archive:$TEST_TMP/whole.tar:x/y:z"
head -c 700000 "$TEST_TMP/whole.tar" > "$TEST_TMP/cut.tar"
: > "$TEST_TMP/empty.tar"
echo 'not an archive' > "$TEST_TMP/text.tar"
for name in cut empty text missing; do
  capture coracle load -i "$TEST_TMP/$name.tar"
  assert_status 125
  [ "$CORACLE" = podman ] || assert_error 125 "$name.tar"
done
assert_empty "$(coracle images -q)"
assert_no_staging
