#!/bin/bash
# The caller is root inside and the sub-ids follow from 1; files on binds tell.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
mkdir "$TEST_TMP/shared"
capture coracle run --rm -v "$TEST_TMP/shared:/data" "$BUSYBOX" sh -c \
  'cat /proc/self/uid_map; touch /data/root /data/one; chown 1:1 /data/one'
assert_status 0
first=$(awk -F: -v u="$(id -un)" '$1 == u { print $2; exit }' /etc/subuid)
count=$(awk -F: -v u="$(id -un)" '$1 == u { print $3; exit }' /etc/subuid)
assert_equal "0 $(id -u) 1 1 $first $count" "$(echo $stdout)"
assert_equal "$(id -u)" "$(stat -c %u "$TEST_TMP/shared/root")"
assert_equal "$first" "$(stat -c %u "$TEST_TMP/shared/one")"
