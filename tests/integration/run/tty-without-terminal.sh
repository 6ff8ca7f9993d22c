#!/bin/bash
# -t without a terminal on standard input still gives the container one.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture coracle run --rm -t "$BUSYBOX" sh -c 'test -t 1 && echo terminal'
assert_status 0
assert_contains terminal "$stdout"
