#!/bin/bash
# The default set, --cap-add, --cap-drop, ALL, and none for an ordinary user.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
effective() { coracle run --rm "$@" "$BUSYBOX" grep CapEff /proc/self/status | awk '{ print $2 }'; }
assert_equal 00000000800405fb "$(effective)"
assert_equal 00000000800c05fb "$(effective --cap-add SYS_PTRACE)"
assert_equal 00000000800405fa "$(effective --cap-drop CAP_CHOWN)"
assert_equal 0000000000000000 "$(effective --cap-drop ALL)"
assert_equal 0000000000000400 "$(effective --cap-drop all --cap-add net_bind_service)"
assert_equal 0000000000000000 "$(effective -u user)"
inside=$(coracle run --rm "$BUSYBOX" cat /proc/self/status)
assert_contains $'CapInh:\t0000000000000000' "$inside"
assert_contains $'CapAmb:\t0000000000000000' "$inside"
assert_contains $'CapBnd:\t00000000800405fb' "$inside"
