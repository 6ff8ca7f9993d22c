#!/bin/bash
# --privileged: all capabilities, no filter, nothing masked.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture coracle run --rm --privileged "$BUSYBOX" sh -c \
  'grep -E "^(CapEff|Seccomp):" /proc/self/status; mkdir -p /mnt; mount -t tmpfs none /mnt && echo mounted'
assert_status 0
assert_contains $'Seccomp:\t0' "$stdout"
assert_contains mounted "$stdout"
assert_contains 1ffffffffff "$stdout"
assert_empty "$(coracle run --rm --privileged "$BUSYBOX" sh -c 'grep " /proc/" /proc/mounts')"
