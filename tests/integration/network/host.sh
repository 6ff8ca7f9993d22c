#!/bin/bash
# --network host uses the host's network, loopback servers included.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
port=$(start_server)
assert_equal from-the-host "$(coracle run --rm --network host "$BUSYBOX" wget -q -O - "http://127.0.0.1:$port/")"
