#!/bin/bash
# The host's secrets in /proc and /sys are masked, the switches read-only.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
assert_empty "$(coracle run --rm "$BUSYBOX" sh -c 'cat /proc/kcore /proc/keys /proc/timer_list 2> /dev/null | head -c 100')"
assert_empty "$(coracle run --rm "$BUSYBOX" sh -c 'ls -A /proc/acpi 2> /dev/null; ls -A /proc/scsi 2> /dev/null; ls -A /sys/firmware')"
for path in /proc/sys/kernel/threads-max /proc/sysrq-trigger; do
  [ -e "$path" ] || continue
  capture coracle run --rm "$BUSYBOX" sh -c "echo 1 > $path"
  [ "$status" != 0 ] || fail "$path is writable"
  assert_contains "Read-only file system" "$stderr"
done
mounts=$(coracle run --rm "$BUSYBOX" cat /proc/mounts)
assert_matches ' /proc/sys proc ro' "$mounts"
assert_matches ' /sys sysfs ro' "$mounts"
