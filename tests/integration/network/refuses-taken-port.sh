#!/bin/bash
# A port that is in use is refused by number, and nothing is left behind.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
port=$(start_server)
capture coracle run --rm -p "127.0.0.1:$port:80" "$BUSYBOX" true
[ "$CORACLE" = podman ] || assert_status 125
assert_contains "$port" "$stderr"
[ "$CORACLE" = podman ] || assert_error 125 "$port" "in use"
assert_no_container
