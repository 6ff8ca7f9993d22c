#!/bin/bash
# No descriptor of the host can become the working directory. (CVE-2024-21626)
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
exec 9< "$TEST_TMP"
for descriptor in {3..20}; do
  capture coracle run --rm -w "/proc/self/fd/$descriptor" "$BUSYBOX" pwd
  [ "$status" != 0 ] || fail "descriptor $descriptor was a directory"
done
capture coracle run --rm "$BUSYBOX" sh -c 'ls -l /proc/1/fd /proc/self/cwd'
assert_status 0
assert_lacks "$TEST_TMP" "$stdout"
assert_no_container
