#!/bin/bash
# The container's terminal has the size of the user's, and follows it.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture in_terminal resize run --rm -it "$BUSYBOX" sh -c \
  'sleep 0.3; stty size; echo ready; for i in $(seq 50); do [ "$(stty size)" = "44 133" ] && break; sleep 0.1; done; stty size'
assert_status 0
assert_contains "31 97" "$stdout"
assert_contains "44 133" "$stdout"
