#!/bin/bash
# Without /dev/fuse, forcing fuse-overlayfs is refused with the remedy.
. "$(dirname "$0")/../lib.sh"

[ "$CORACLE" != podman ] || exit 0
[ "$CORACLE_TEST_DRIVER" = fuse-overlayfs ] || exit 0
pull "$BUSYBOX"
capture without_device /dev/fuse --storage-driver fuse-overlayfs run --rm "$BUSYBOX" true
assert_status 125
assert_contains /dev/fuse "$stderr"
assert_no_container
