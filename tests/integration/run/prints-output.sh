#!/bin/bash
# The output of the command arrives, standard output and standard error apart.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture coracle run --rm "$BUSYBOX" sh -c 'echo out; echo err >&2'
assert_status 0
assert_equal out "$stdout"
assert_equal err "$stderr"
assert_no_container
