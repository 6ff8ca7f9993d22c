#!/bin/bash
# A layer that is no tar archive, though its digest is right, is refused.
. "$(dirname "$0")/../lib.sh"

start_lying_registry garbage
capture coracle pull --quiet "$LIAR/busybox"
assert_status 125
assert_contains "$LIAR/busybox" "$stderr"
assert_empty "$(coracle images -q)"
assert_no_staging
