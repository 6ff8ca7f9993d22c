#!/bin/bash
# Unknown images, unknown tags and a registry that is down, each named in one line.
. "$(dirname "$0")/../lib.sh"

capture coracle pull --quiet "$REGISTRY/no-such-image"
assert_error 125 "$REGISTRY/no-such-image"
capture coracle pull --quiet "$REGISTRY/busybox:no-such-tag"
assert_error 125 "busybox:no-such-tag"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
capture coracle pull --quiet "localhost:$port/x"
assert_status 125
assert_contains "localhost:$port" "$stderr"
[ "$CORACLE" = podman ] || assert_error 125 "localhost:$port" connect
capture coracle pull --quiet 'Not A Reference'
assert_status 125
[ "$CORACLE" = podman ] || assert_contains 'Not A Reference' "$stderr"
assert_empty "$(coracle images -q)"
