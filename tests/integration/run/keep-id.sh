#!/bin/bash
# --userns=keep-id: the caller inside is the caller outside, and files belong to it both ways.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
# The kernel's overlay cannot show other owners than the disk has: asked for by name, it refuses and says what can.
if [ "$CORACLE_TEST_DRIVER" = overlay ] && [ "$CORACLE" != podman ]; then
  capture coracle run --rm --userns=keep-id "$BUSYBOX" true
  assert_error 125 overlay fuse-overlayfs
  CORACLE_TEST_DRIVER=fuse-overlayfs
fi
mkdir "$TEST_TMP/home"
echo mine > "$TEST_TMP/home/file"
capture coracle run --rm --userns=keep-id -v "$TEST_TMP/home:/data" "$BUSYBOX" sh -c \
  'id -u; id -g; stat -c %u:%g /data/file; echo made > /data/made; stat -c %u:%g /bin/busybox'
assert_status 0
assert_equal "$(id -u) $(id -g) $(id -u):$(id -g) 0:0" "$(echo $stdout)"
assert_equal "$(id -u):$(id -g)" "$(stat -c %u:%g "$TEST_TMP/home/made")"
assert_equal 0 "$(coracle run --rm --userns=keep-id -u 0 "$BUSYBOX" id -u)"
