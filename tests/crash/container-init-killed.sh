#!/bin/bash
# kill -9 of PID 1 from outside is an exit with 137, written down.
. "$(dirname "$0")/../integration/lib.sh"
. "$(dirname "$0")/kill.sh"

pull "$BUSYBOX"
start_in_background run --name victim "$BUSYBOX" sh -c "echo ready; : $TEST_TMP; while :; do sleep 1; done"
await 10 grep -q ready "$TEST_TMP/background.out"
for file in $(grep -l -F ": $TEST_TMP" /proc/[0-9]*/cmdline 2> /dev/null); do
  # Process 1 of a pid namespace one level down.
  if grep -q -E '^NSpid:.*[[:space:]]1$' "${file%cmdline}status"; then pid=$(echo "$file" | cut -d/ -f3); fi
done
kill -KILL "${pid:?process 1 was not found}"
capture wait "$background"
assert_status 137
assert_matches 'Exited \(137\)' "$(coracle ps -a)"
coracle rm victim
assert_no_container
