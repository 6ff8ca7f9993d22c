#!/bin/bash
# kill -9 of PID 1 from outside is an exit with 137, written down.
. "$(dirname "$0")/../integration/lib.sh"
. "$(dirname "$0")/kill.sh"

pull "$BUSYBOX"
start_in_background run --name victim "$BUSYBOX" sh -c 'echo ready; while :; do sleep 1; done'
await 10 grep -q ready "$TEST_TMP/background.out"
pid=$(coracle inspect victim | jq '.[0].State.Pid')
kill -KILL "$pid"
capture wait "$background"
assert_status 137
assert_matches 'Exited \(137\)' "$(coracle ps -a)"
coracle rm victim
assert_no_container
