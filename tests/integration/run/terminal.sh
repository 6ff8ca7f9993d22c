#!/bin/bash
# -it gives a terminal: line editing, TERM, and the command's status.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture in_terminal 'echo got-$((40+2)); tty; echo TERM=$TERM; exit 7' run --rm -it "$BUSYBOX" sh -c 'echo ready; exec sh'
assert_status 7
assert_contains got-42 "$stdout"
assert_contains /dev/ "$stdout"
assert_contains TERM=xterm "$stdout"
assert_no_container
