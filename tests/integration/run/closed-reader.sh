#!/bin/bash
# A reader that goes away does not leave the container behind.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
coracle run --rm "$BUSYBOX" yes 2> /dev/null | head -n 1 > "$TEST_TMP/first" || true
assert_equal y "$(cat "$TEST_TMP/first")"
await 10 has_no_container
