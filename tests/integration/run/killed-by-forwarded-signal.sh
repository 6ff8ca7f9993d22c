#!/bin/bash
# A process without a handler, started with --init, ends as 128+N.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
start_in_background run --rm --init "$BUSYBOX" sh -c 'echo ready; exec sleep 1000'
await 10 grep -q ready "$TEST_TMP/background.out"
sleep 0.2
kill -TERM "$background"
capture wait "$background"
assert_status 143
assert_no_container
