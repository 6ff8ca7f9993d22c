#!/bin/bash
# Signals to the command line reach the container's process; the status tells.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
for pair in TERM:41 INT:42 HUP:43 USR1:44; do
  script="trap 'exit ${pair#*:}' ${pair%:*}; echo ready; while :; do sleep 0.05; done"
  start_in_background run --rm "$BUSYBOX" sh -c "$script"
  await 10 grep -q ready "$TEST_TMP/background.out"
  kill -"${pair%:*}" "$background"
  capture wait "$background"
  assert_status "${pair#*:}"
done
assert_no_container
