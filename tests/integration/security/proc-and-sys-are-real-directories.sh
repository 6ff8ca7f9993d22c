#!/bin/bash
# A link named /proc or /sys does not get the kernel's files mounted elsewhere. (CVE-2019-16884)
. "$(dirname "$0")/../lib.sh"

for name in proc sys; do
  root=$TEST_TMP/root-$name
  mkdir -p "$root"/{bin,elsewhere,etc,proc,sys,dev}
  cp /bin/busybox "$root/bin/sh"
  rmdir "$root/$name"
  ln -s /elsewhere "$root/$name"
  capture coracle run --rm --rootfs "$root" /bin/sh -c 'echo ran'
  [ "$status" != 0 ] || fail "/$name was mounted through a link"
  assert_contains "/$name" "$stderr"
  assert_empty "$(ls -A "$root/elsewhere")"
done
assert_no_container
