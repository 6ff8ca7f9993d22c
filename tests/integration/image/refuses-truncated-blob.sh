#!/bin/bash
# A connection that ends within a blob is an error that names the image.
. "$(dirname "$0")/../lib.sh"

start_lying_registry truncate
capture coracle pull --quiet "$LIAR/busybox"
assert_status 125
assert_contains "$LIAR/busybox" "$stderr"
assert_empty "$(coracle images -q)"
assert_no_staging
