#!/bin/bash
# rm takes names, ids and prefixes; missing is 1, running is 2, -f ends what runs.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture coracle rm no-such-container
assert_status 1
assert_contains no-such-container "$stderr"
coracle run --name by-name "$BUSYBOX" true
capture coracle rm by-name
assert_equal by-name "$stdout"
coracle run "$BUSYBOX" true
capture coracle rm "$(coracle ps -aq)"
assert_status 0
id=$(coracle run -d "$BUSYBOX" sleep 1000)
capture coracle rm "${id:0:6}"
assert_status 2
assert_contains running "$stderr"
capture coracle rm no-such-container "$id"
[ "$CORACLE" = podman ] || assert_status 2
assert_contains no-such-container "$stderr"
capture coracle rm -f "$id"
assert_status 0
assert_no_container
