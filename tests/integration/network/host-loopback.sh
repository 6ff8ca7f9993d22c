#!/bin/bash
# The host's loopback is out of reach from the private network.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
port=$(start_server)
capture coracle run --rm "$BUSYBOX" sh -c "wget -T 3 -q -O - http://127.0.0.1:$port/ || wget -T 3 -q -O - http://10.0.2.2:$port/"
[ "$status" != 0 ] || fail "the host's loopback answered"
assert_lacks from-the-host "$stdout"
