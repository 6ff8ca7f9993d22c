#!/bin/bash
# kill -9 of the network helper leaves the container running and removable.
. "$(dirname "$0")/../integration/lib.sh"
. "$(dirname "$0")/kill.sh"

pull "$BUSYBOX"
coracle run -d --name victim "$BUSYBOX" sleep 1000 > /dev/null
kill_own coracle-slirp
sleep 0.2
assert_contains victim "$(coracle ps -a)"
coracle rm -f victim > /dev/null
assert_no_container
assert_equal ran "$(coracle run --rm "$BUSYBOX" echo ran)"
