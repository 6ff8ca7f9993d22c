#!/bin/bash
# kill -9 of the supervisor ends the container; ps tells, rm cleans, the name is free again.
. "$(dirname "$0")/../integration/lib.sh"
. "$(dirname "$0")/kill.sh"

pull "$BUSYBOX"
for delay in 0 0.01 0.03 0.1 0.3; do
  coracle run -d --name victim "$BUSYBOX" sleep 1000 > /dev/null
  sleep $delay
  kill_own coracle-supervisor
  await 5 has_no_running_container
  assert_matches 'Exited.*victim' "$(coracle ps -a)"
  coracle rm victim > /dev/null
  assert_no_container
done
