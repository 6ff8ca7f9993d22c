#!/bin/bash
# A manifest that is not JSON is refused by name.
. "$(dirname "$0")/../lib.sh"

start_lying_registry manifest
capture coracle pull --quiet "$LIAR/busybox"
assert_status 125
assert_contains "$LIAR/busybox" "$stderr"
assert_no_staging
