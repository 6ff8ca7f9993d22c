#!/bin/bash
# A detached container outlives the session that started it.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
declare -f coracle peer > "$TEST_TMP/script"
echo "coracle run -d $BUSYBOX sleep 1000" >> "$TEST_TMP/script"
export STORE RUNROOT
id=$(setsid --wait bash "$TEST_TMP/script")
sleep 0.5
assert_equal "${id:0:12}" "$(coracle ps -q)"
coracle rm -f "$id"
