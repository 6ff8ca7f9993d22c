#!/bin/bash
# --cidfile holds the full id; an existing file is refused and nothing is left behind.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
coracle run --cidfile "$TEST_TMP/id" "$BUSYBOX" true
id=$(cat "$TEST_TMP/id")
assert_matches '^[0-9a-f]{64}$' "$id"
assert_equal "${id:0:12}" "$(coracle ps -aq)"
capture coracle run --rm --cidfile "$TEST_TMP/id" "$BUSYBOX" true
assert_status 125
assert_contains "$TEST_TMP/id" "$stderr"
assert_equal "$id" "$(cat "$TEST_TMP/id")"
coracle rm "$id"
assert_no_container
