#!/bin/bash
# The store folder is private, and a second store is fully apart from the first.
. "$(dirname "$0")/../lib.sh"

[ "$CORACLE" != podman ] || exit 0
pull "$BUSYBOX"
assert_equal 700 "$(stat -c %a "$STORE")"
assert_empty "$("$CORACLE" --root "$TEST_TMP/second" --runroot "$TEST_TMP/second-run" images -q)"
