#!/bin/bash
# On a terminal pull shows progress; in a pipe it prints plain lines without control characters.
. "$(dirname "$0")/../lib.sh"

capture coracle pull "$BUSYBOX"
assert_lacks $'\e' "$stderr$stdout"
assert_lacks $'\r' "$stderr$stdout"
coracle rmi "$BUSYBOX" > /dev/null
capture in_terminal '' pull "$BUSYBOX"
assert_status 0
assert_matches '[0-9a-f]{64}' "$stdout"
