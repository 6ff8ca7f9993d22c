#!/bin/bash
# A port below ip_unprivileged_port_start is refused with the remedy.
. "$(dirname "$0")/../lib.sh"

[ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -gt 81 ] || skip "ip_unprivileged_port_start is low here"
pull "$BUSYBOX"
capture coracle run --rm -p 81:80 "$BUSYBOX" true
[ "$CORACLE" = podman ] || assert_status 125
assert_contains 81 "$stderr"
assert_contains ip_unprivileged_port_start "$stderr"
assert_no_container
