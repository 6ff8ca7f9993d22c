#!/bin/bash
# /dev has the usual nodes and links and nothing of the host's.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
listing=" $(coracle run --rm "$BUSYBOX" ls /dev | tr '\n' ' ')"
for node in fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero; do
  assert_contains " $node " "$listing"
done
for node in kmsg mem vda sda loop0 fuse net; do assert_lacks " $node " "$listing"; done
assert_equal 4 "$(coracle run --rm "$BUSYBOX" sh -c 'echo abc > /dev/shm/x; echo y > /dev/null; wc -c < /dev/shm/x')"
assert_equal 1777 "$(coracle run --rm "$BUSYBOX" stat -c %a /dev/shm)"
