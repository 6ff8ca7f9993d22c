#!/bin/bash
# A bind source that is not there is refused by name; it is not made.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture coracle run --rm -v "$TEST_TMP/not-there:/data" "$BUSYBOX" true
assert_error 125 "$TEST_TMP/not-there"
[ ! -e "$TEST_TMP/not-there" ] || fail "the source was made"
capture coracle run --rm --mount "type=bind,source=$TEST_TMP/nor-this,target=/data" "$BUSYBOX" true
assert_error 125 "$TEST_TMP/nor-this"
assert_no_container
