#!/bin/bash
# Many megabytes of output arrive complete, at a slow reader as well.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
expected=$(head -c 20000000 /dev/zero | sha256sum)
assert_equal "$expected" "$(coracle run --rm "$BUSYBOX" head -c 20000000 /dev/zero | sha256sum)"
assert_equal 3000000 "$(coracle run --rm "$BUSYBOX" head -c 3000000 /dev/zero | { sleep 1; wc -c; })"
