#!/bin/bash
# An image made for another architecture only is refused and says which it is.
. "$(dirname "$0")/../lib.sh"

capture coracle pull --quiet "$REGISTRY/busybox-arm64"
[ "$CORACLE" != podman ] || exit 0
assert_error 125 arm64 amd64
assert_empty "$(coracle images -q)"
