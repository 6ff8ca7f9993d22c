#!/bin/bash
# A layer with an owner outside the mapped ids is refused with the id and the remedy.
. "$(dirname "$0")/../lib.sh"

capture coracle pull --quiet "$REGISTRY/foreign-id"
[ "$CORACLE" != podman ] || exit 0
assert_error 125 1234567 subuid
assert_empty "$(coracle images -q)"
