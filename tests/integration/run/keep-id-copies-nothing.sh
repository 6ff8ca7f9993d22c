#!/bin/bash
# --userns=keep-id neither copies nor chowns the image.
. "$(dirname "$0")/../lib.sh"

[ "$CORACLE" != podman ] || exit 0
pull "$BUSYBOX"
CORACLE_TEST_DRIVER=fuse-overlayfs
list_layers() { in_user_namespace find "$STORE/layers" -printf '%p %U:%G %i %C@\n' | sort; }
before=$(list_layers)
[ -n "$before" ] || fail "no layers"
size=$(in_user_namespace du -s "$STORE" | cut -f1)
capture coracle run -d --userns=keep-id "$BUSYBOX" sleep 1000
assert_status 0
after=$(in_user_namespace du -s "$STORE" | cut -f1)
[ $((after - size)) -lt 500 ] || fail "the store grew from $size to $after KiB"
assert_equal "$before" "$(list_layers)"
