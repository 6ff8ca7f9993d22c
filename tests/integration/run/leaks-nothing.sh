#!/bin/bash
# No descriptor but 0, 1 and 2, no host environment, no host mount, own namespaces.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
export SECRET_OF_THE_HOST=secret
exec 7< /etc/hostname 8< "$TEST_TMP"
# The listing itself holds one more: the folder it reads.
assert_equal "0 1 2 3" "$(echo $(coracle run --rm "$BUSYBOX" ls /proc/self/fd))"
assert_lacks SECRET_OF_THE_HOST "$(coracle run --rm "$BUSYBOX" env)"
for kind in user mnt pid net ipc uts; do
  inside=$(coracle run --rm "$BUSYBOX" readlink /proc/self/ns/$kind)
  [ "$inside" != "$(readlink /proc/self/ns/$kind)" ] || fail "the $kind namespace is the host's"
done
