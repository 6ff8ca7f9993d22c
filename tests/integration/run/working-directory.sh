#!/bin/bash
# -w sets the working directory and makes it when missing.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
assert_equal /tmp "$(coracle run --rm -w /tmp "$BUSYBOX" pwd)"
assert_equal /made/for/this "$(coracle run --rm --workdir /made/for/this "$BUSYBOX" pwd)"
capture coracle run --rm -w relative "$BUSYBOX" pwd
assert_status 125
assert_contains relative "$stderr"
capture coracle run --rm -w /etc/passwd "$BUSYBOX" pwd
assert_contains /etc/passwd "$stderr"
[ "$status" -ge 125 ] || fail "expected a refusal"
assert_no_container
