#!/bin/bash
# A numeric user outside the mapped ids is refused with the id and the remedy.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture coracle run --rm -u 3000000 "$BUSYBOX" true
[ "$CORACLE" != podman ] || exit 0
assert_error 125 3000000 subuid
assert_no_container
