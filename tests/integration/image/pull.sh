#!/bin/bash
# pull prints the image id last on standard output, progress on standard error; images lists it.
. "$(dirname "$0")/../lib.sh"

capture coracle pull "$BUSYBOX"
assert_status 0
id=$(printf '%s\n' "$stdout" | tail -n 1)
assert_matches '^[0-9a-f]{64}$' "$id"
capture coracle images --no-trunc
assert_contains "$REGISTRY/busybox" "$stdout"
assert_contains "$id" "$stdout"
capture coracle images
for column in REPOSITORY TAG 'IMAGE ID' CREATED SIZE; do assert_contains "$column" "$stdout"; done
assert_equal "${id:0:12}" "$(coracle images -q)"
capture coracle pull --quiet "$BUSYBOX"
assert_equal "$id" "$stdout"
assert_empty "$stderr"
