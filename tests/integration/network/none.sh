#!/bin/bash
# --network none has a loopback and nothing else.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
assert_equal "lo" "$(coracle run --rm --network none "$BUSYBOX" ls /sys/class/net | paste -sd' ')"
assert_contains "UP" "$(coracle run --rm --network none "$BUSYBOX" ip link show lo)"
capture coracle run --rm --network none "$BUSYBOX" wget -T 2 -q -O - http://192.0.2.1/
[ "$status" != 0 ] || fail "something answered"
