#!/bin/bash
# ps lists running containers, -a all of them, with the columns users know.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
coracle run --name ended "$BUSYBOX" sh -c 'exit 3' || true
coracle run -d --name going "$BUSYBOX" sleep 1000 > /dev/null
capture coracle ps
for column in 'CONTAINER ID' IMAGE COMMAND CREATED STATUS PORTS NAMES; do assert_contains "$column" "$stdout"; done
assert_contains going "$stdout"
assert_lacks ended "$stdout"
capture coracle ps -a
assert_matches 'Exited \(3\).*ended' "$stdout"
assert_matches 'Up .*going' "$stdout"
assert_contains "$REGISTRY/busybox" "$stdout"
assert_equal 2 "$(coracle ps -aq | wc -l)"
assert_equal 1 "$(coracle ps -q | wc -l)"
