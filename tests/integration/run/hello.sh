#!/bin/bash
# The embedded image needs no registry: it is loaded on first use and says what it sees.
. "$(dirname "$0")/../lib.sh"

[ "$CORACLE" != podman ] || exit 0
capture coracle run --rm hello
assert_status 0
assert_contains "uid 0" "$stdout"
assert_contains "namespace" "$stdout"
assert_contains hello "$(coracle images)"
assert_no_container
