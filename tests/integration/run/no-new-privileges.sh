#!/bin/bash
# --security-opt no-new-privileges sets the bit; without it, it is clear.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
bit() { coracle run --rm "$@" "$BUSYBOX" grep NoNewPrivs /proc/self/status; }
assert_equal $'NoNewPrivs:\t1' "$(bit --security-opt no-new-privileges)"
assert_equal $'NoNewPrivs:\t0' "$(bit)"
