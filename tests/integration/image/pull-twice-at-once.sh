#!/bin/bash
# Two pulls of one image at the same time both succeed.
. "$(dirname "$0")/../lib.sh"

coracle pull -q "$REGISTRY/big" > "$TEST_TMP/one" 2> "$TEST_TMP/one.err" &
first=$!
capture coracle pull -q "$REGISTRY/big"
assert_status 0
wait $first || fail "$(cat "$TEST_TMP/one.err")"
assert_equal "$stdout" "$(cat "$TEST_TMP/one")"
assert_equal gcc-12 "$(coracle run --rm "$REGISTRY/big" ls /usr/bin/gcc-12 | sed 's|.*/||')"
