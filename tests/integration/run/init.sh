#!/bin/bash
# --init puts a small init at PID 1 that reaps and hands on the status.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
[ "$(coracle run --rm --init "$BUSYBOX" sh -c 'echo $$')" != 1 ] || fail "the command itself is PID 1"
assert_equal 1 "$(coracle run --rm "$BUSYBOX" sh -c 'echo $$')"
zombies='sh -c "sleep 0.1 & exit"; sleep 0.5; cat /proc/[0-9]*/stat 2> /dev/null | grep -c ") Z" || true'
assert_equal 0 "$(coracle run --rm --init "$BUSYBOX" sh -c "$zombies")"
capture coracle run --rm --init "$BUSYBOX" sh -c 'exit 9'
assert_status 9
