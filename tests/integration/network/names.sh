#!/bin/bash
# Names are answered inside, by way of the host's resolver; hosts and resolv.conf are in place.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
name=$(awk '$1 == "URIs:" || $1 == "deb" { print; exit }' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2> /dev/null |
  grep -o 'https\?://[^/ ]*' | head -n 1 | sed 's|.*//||; s/:.*//')
[ -n "$name" ] || skip "no package source to look up"
getent hosts "$name" > /dev/null || skip "the host itself cannot resolve $name"
capture coracle run --rm "$BUSYBOX" nslookup "$name"
assert_status 0
assert_matches "Address" "$stdout"
assert_contains nameserver "$(coracle run --rm "$BUSYBOX" cat /etc/resolv.conf)"
hosts=$(coracle run --rm "$BUSYBOX" cat /etc/hosts)
assert_contains localhost "$hosts"
assert_contains host.containers.internal "$hosts"
