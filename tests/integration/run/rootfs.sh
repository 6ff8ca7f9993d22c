#!/bin/bash
# --rootfs runs a folder without an image; :O keeps it unchanged.
. "$(dirname "$0")/../lib.sh"

mkdir -p "$TEST_TMP/root"/{bin,etc,proc,sys,dev,tmp,run}
cp /bin/busybox "$TEST_TMP/root/bin/sh"
ln "$TEST_TMP/root/bin/sh" "$TEST_TMP/root/bin/touch"
assert_equal hello "$(coracle run --rm --rootfs "$TEST_TMP/root" /bin/sh -c 'echo hello')"
coracle run --rm --rootfs "$TEST_TMP/root:O" /bin/touch /not-kept
[ ! -e "$TEST_TMP/root/not-kept" ] || fail "the folder was written"
coracle run --rm --rootfs "$TEST_TMP/root" /bin/touch /kept
[ -e "$TEST_TMP/root/kept" ] || fail "the folder was not written"
capture coracle run --rm --rootfs "$TEST_TMP/none" /bin/sh
assert_error 125 "$TEST_TMP/none"
assert_no_container
