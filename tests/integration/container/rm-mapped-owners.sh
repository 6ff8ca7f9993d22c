#!/bin/bash
# rm removes files of every mapped owner, unreadable folders and read-only ones.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
coracle run --name messy "$BUSYBOX" sh -c '
  mkdir -p /a/b/c; echo x > /a/b/c/x; chown -R 1000:50 /a; chmod 000 /a/b/c /a/b; mkdir /d; touch /d/y; chmod 555 /d'
coracle rm messy
assert_no_container
