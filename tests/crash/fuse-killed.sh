#!/bin/bash
# kill -9 of fuse-overlayfs ends the container at worst; rm cleans up.
. "$(dirname "$0")/../integration/lib.sh"
. "$(dirname "$0")/kill.sh"

[ "$CORACLE_TEST_DRIVER" = fuse-overlayfs ] || exit 0
pull "$BUSYBOX"
coracle run -d --name victim "$BUSYBOX" sleep 1000 > /dev/null
kill_own fuse-overlayfs
sleep 0.2
coracle rm -f victim > /dev/null
assert_no_container
assert_equal ran "$(coracle run --rm "$BUSYBOX" echo ran)"
