#!/bin/bash
# -v binds a folder or a file, read-write or read-only.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
mkdir "$TEST_TMP/shared"
echo from-host > "$TEST_TMP/shared/file"
capture coracle run --rm -v "$TEST_TMP/shared:/data" "$BUSYBOX" sh -c 'cat /data/file; echo inside > /data/new'
assert_equal from-host "$stdout"
assert_equal inside "$(cat "$TEST_TMP/shared/new")"
assert_equal "$(id -u)" "$(stat -c %u "$TEST_TMP/shared/new")"
capture coracle run --rm -v "$TEST_TMP/shared:/data:ro" "$BUSYBOX" sh -c 'echo no > /data/refused'
assert_status 1
assert_contains 'Read-only file system' "$stderr"
assert_equal from-host "$(coracle run --rm -v "$TEST_TMP/shared/file:/etc/one-file" "$BUSYBOX" cat /etc/one-file)"
