#!/bin/bash
# -i keeps standard input open and passes its end on; without -i there is none.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
assert_equal "a b c" "$(printf 'a b c' | coracle run --rm -i "$BUSYBOX" cat)"
assert_equal "" "$(echo unseen | coracle run --rm "$BUSYBOX" cat)"
head -c 5000000 /dev/urandom > "$TEST_TMP/data"
assert_equal "$(sha256sum < "$TEST_TMP/data")" \
  "$(coracle run --rm -i "$BUSYBOX" sh -c 'cat | cat' < "$TEST_TMP/data" | sha256sum)"
