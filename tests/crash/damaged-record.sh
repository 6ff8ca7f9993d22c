#!/bin/bash
# A record cut off by a crash of the machine is reported or cleaned, and stops nothing else.
. "$(dirname "$0")/../integration/lib.sh"
. "$(dirname "$0")/kill.sh"

pull "$BUSYBOX"
coracle run --name damaged --cidfile "$TEST_TMP/id" "$BUSYBOX" true
coracle run --name whole "$BUSYBOX" true
id=$(cat "$TEST_TMP/id")
find "$STORE/containers/$id" -maxdepth 1 -type f -exec truncate --size 0 {} +
assert_contains whole "$(coracle ps -a 2> /dev/null)"
assert_equal ran "$(coracle run --rm "$BUSYBOX" echo ran)"
coracle rm -f "$id"
coracle rm whole
assert_no_container
