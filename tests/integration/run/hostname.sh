#!/bin/bash
# The host name is the short id unless -h says another; /etc/hosts and /etc/hostname agree.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
assert_equal box.example "$(coracle run --rm -h box.example "$BUSYBOX" hostname)"
assert_equal box "$(coracle run --rm --hostname box "$BUSYBOX" cat /etc/hostname)"
assert_matches "[[:space:]]box" "$(coracle run --rm --hostname box "$BUSYBOX" cat /etc/hosts)"
coracle run --cidfile "$TEST_TMP/id" "$BUSYBOX" hostname > "$TEST_TMP/name"
id=$(cat "$TEST_TMP/id")
assert_equal "${id:0:12}" "$(cat "$TEST_TMP/name")"
capture coracle run --rm -h 'not a name' "$BUSYBOX" true
[ "$CORACLE" = podman ] || assert_usage_error 'not a name'
