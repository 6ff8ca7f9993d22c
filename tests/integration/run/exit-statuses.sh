#!/bin/bash
# The exit status is the command's own, 128+N for a signal; 126 and 127 as peers have them.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
for code in 0 1 77 255; do
  capture coracle run --rm "$BUSYBOX" sh -c "exit $code"
  assert_status "$code"
done
capture coracle run --rm --init "$BUSYBOX" sh -c 'kill -KILL $$'
assert_status 137
capture coracle run --rm "$BUSYBOX" no-such-command
assert_error 127 no-such-command
capture coracle run --rm "$BUSYBOX" /etc/not-executable
assert_error 126 /etc/not-executable
assert_no_container
