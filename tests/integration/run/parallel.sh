#!/bin/bash
# Twenty containers started at once all run.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
for number in $(seq 20); do
  coracle run --rm "$BUSYBOX" echo "$number" > "$TEST_TMP/out.$number" 2>&1 &
done
wait
for number in $(seq 20); do assert_equal "$number" "$(cat "$TEST_TMP/out.$number")"; done
assert_no_container
