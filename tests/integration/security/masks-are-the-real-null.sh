#!/bin/bash
# What masks a file is the kernel's null device, whatever the image calls /dev/null. (CVE-2025-31133)
. "$(dirname "$0")/../lib.sh"

try() {  # try: with $root as the root file system
  capture coracle run --rm --rootfs "$root" /bin/busybox sh -c 'stat -c "%F %t:%T" /proc/keys /dev/null; cat /proc/keys'
  assert_status 0
  assert_equal $'character special file 1:3\ncharacter special file 1:3' "$stdout"
}
for kind in link file directory; do
  root=$TEST_TMP/root-$kind
  mkdir -p "$root"/{bin,etc,proc,sys,dev}
  cp /bin/busybox "$root/bin/busybox"
  case $kind in
    link) ln -s /proc/sysrq-trigger "$root/dev/null"; ln -s /etc/made "$root/dev/console" ;;
    file) echo text > "$root/dev/null" ;;
    directory) mkdir "$root/dev/null" ;;
  esac
  try
  [ ! -e "$root/etc/made" ] || fail "/dev/console led to a file"
done
assert_no_container
