#!/bin/bash
# The default network is private: an address of its own, loopback up, and a way out.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
out=$(coracle run --rm "$BUSYBOX" sh -c 'ip -4 addr; ip route')
assert_contains 127.0.0.1 "$out"
assert_contains "default via 10." "$out"
if [ "$CORACLE" != podman ]; then assert_contains "mtu 65520" "$out"; fi
assert_lacks "$(ip -4 -o addr show scope global | awk '{ sub("/.*", "", $4); print $4; exit }')" "$out"
