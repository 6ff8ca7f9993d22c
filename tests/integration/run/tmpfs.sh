#!/bin/bash
# --tmpfs gives a file system in memory with the given options.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
out=$(coracle run --rm --tmpfs /scratch:size=2m,mode=1770 "$BUSYBOX" sh -c \
  'grep " /scratch " /proc/mounts; stat -c %a /scratch; echo x > /scratch/x && cat /scratch/x')
for word in tmpfs size=2048k nosuid nodev $'1770\nx'; do assert_contains "$word" "$out"; done
