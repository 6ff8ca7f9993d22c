#!/bin/bash
# A full disk is one clear error, and the store works again once there is room.
. "$(dirname "$0")/../lib.sh"

[ "$CORACLE" != podman ] || exit 0
mkdir "$TEST_TMP/small"
# A small tmpfs, in a user namespace of its own in which the store is the whole disk.
capture unshare --user --map-root-user --map-auto --mount bash -c "
  mount -t tmpfs -o size=300k tmpfs '$TEST_TMP/small' &&
  '$CORACLE' --root '$TEST_TMP/small/store' --runroot '$RUNROOT' pull --quiet '$BUSYBOX'"
assert_status 125
assert_contains "No space left on device" "$stderr"
