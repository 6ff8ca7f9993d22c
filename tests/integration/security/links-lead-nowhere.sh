#!/bin/bash
# Links in a root file system cannot move a mount, or a file that coracle makes, out of it.
. "$(dirname "$0")/../lib.sh"

outside=$TEST_TMP/outside root=$TEST_TMP/root up=../../../../../../../..
mkdir -p "$outside/etc" "$TEST_TMP/source" "$root"/{bin,proc,sys,dev}
echo secret > "$TEST_TMP/source/file"
cp /bin/busybox "$root/bin/sh"
ln -s "$outside/etc" "$root/etc"
ln -s "$outside" "$root/absolute"
ln -s "$up$outside" "$root/upwards"
ln -s /proc/self/cwd "$root/magic"
for place in /absolute/made /upwards/made /magic/made /absolute/../made; do
  capture coracle run --rm -v "$TEST_TMP/source:$place" -w / --rootfs "$root" /bin/sh -c 'echo ran'
  assert_equal etc "$(find "$outside" -mindepth 1 -printf '%P\n')"
done
capture coracle run --rm --tmpfs /upwards/etc -v "$TEST_TMP/source/file:/upwards/file" --rootfs "$root" /bin/sh -c 'echo x > /upwards/etc/new'
assert_equal etc "$(find "$outside" -mindepth 1 -printf '%P\n')"
assert_equal secret "$(cat "$TEST_TMP/source/file")"
assert_no_container
