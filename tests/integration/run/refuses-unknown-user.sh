#!/bin/bash
# A user or group that does not exist, and numbers that are none, are refused by name.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture coracle run --rm -u nosuchuser "$BUSYBOX" true
[ "$CORACLE" = podman ] && assert_contains nosuchuser "$stderr" || assert_error 125 nosuchuser
[ "$CORACLE" != podman ] || exit 0
capture coracle run --rm -u user:nosuchgroup "$BUSYBOX" true
assert_error 125 nosuchgroup
for wrong in 1000x 99999999999 root:; do
  capture coracle run --rm -u "$wrong" "$BUSYBOX" true
  assert_error 125 "$wrong"
done
assert_no_container
