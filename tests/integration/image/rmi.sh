#!/bin/bash
# rmi of a missing image is 1, of one in use 2; -f removes the containers as well.
. "$(dirname "$0")/../lib.sh"

capture coracle rmi example.com/none
assert_status 1
assert_contains example.com/none "$stderr"
pull "$BUSYBOX"
coracle run --name user "$BUSYBOX" true
capture coracle rmi "$BUSYBOX"
assert_status 2
assert_contains "in use" "$stderr"
capture coracle rmi -f "$BUSYBOX"
assert_status 0
assert_empty "$(coracle images -q)$(coracle ps -aq)"
