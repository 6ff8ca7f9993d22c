#!/bin/bash
# A blob that is not what its digest says is refused and leaves nothing behind.
. "$(dirname "$0")/../lib.sh"

start_lying_registry corrupt
capture coracle pull --quiet "$LIAR/busybox"
assert_status 125
[ "$CORACLE" = podman ] || assert_error 125 digest
assert_empty "$(coracle images -q)"
assert_no_staging
