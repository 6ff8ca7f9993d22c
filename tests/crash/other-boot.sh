#!/bin/bash
# A container that a power cut ended is shown as exited after the boot.
. "$(dirname "$0")/../integration/lib.sh"
. "$(dirname "$0")/kill.sh"

pull "$BUSYBOX"
coracle run -d --name before "$BUSYBOX" sleep 1000 > /dev/null
kill_own coracle-supervisor
# The run directory does not outlive a boot.
await 5 has_no_running_container
in_user_namespace rm -rf "$RUNROOT"
assert_matches 'Exited.*before' "$(coracle ps -a)"
coracle rm before
assert_no_container
