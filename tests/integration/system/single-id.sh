#!/bin/bash
# Without newuidmap the caller's own id is mapped; the user is told once, and containers run.
. "$(dirname "$0")/../lib.sh"

[ "$CORACLE" != podman ] || exit 0
pull "$BUSYBOX"
capture without_helpers run --rm "$BUSYBOX" id -u
assert_status 0
assert_equal 0 "$stdout"
assert_contains newuidmap "$stderr"
capture without_helpers run --rm "$BUSYBOX" cat /proc/self/uid_map
assert_equal 1 "$(echo "$stdout" | wc -l)"
