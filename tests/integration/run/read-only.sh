#!/bin/bash
# --read-only keeps the root unwritable but gives /tmp, /run, /var/tmp and /dev/shm.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture coracle run --rm --read-only "$BUSYBOX" touch /file
assert_status 1
assert_contains "Read-only file system" "$stderr"
capture coracle run --rm --read-only "$BUSYBOX" sh -c 'touch /tmp/a /run/b /var/tmp/c /dev/shm/d && echo written'
assert_equal written "$stdout"
