#!/bin/bash
# Without access to /dev/net/tun the default network is refused with the remedy; none still works.
. "$(dirname "$0")/../lib.sh"

[ "$CORACLE" != podman ] || exit 0
pull "$BUSYBOX"
capture without_device /dev/net/tun run --rm "$BUSYBOX" true
assert_status 125
assert_contains /dev/net/tun "$stderr"
capture without_device /dev/net/tun run --rm --network none "$BUSYBOX" echo ran
assert_status 0
assert_equal ran "$stdout"
assert_no_container
