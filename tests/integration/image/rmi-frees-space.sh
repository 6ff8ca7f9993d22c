#!/bin/bash
# rmi gives the space of layers back that no other image uses.
. "$(dirname "$0")/../lib.sh"

[ "$CORACLE" != podman ] || exit 0
pull "$BUSYBOX" "$REGISTRY/features"
used=$(in_user_namespace du -s "$STORE" | cut -f1)
coracle rmi "$REGISTRY/features" "$BUSYBOX"
assert_empty "$(find "$STORE/blobs" -type f; ls -A "$STORE/layers")"
[ "$(in_user_namespace du -s "$STORE" | cut -f1)" -lt $((used / 2)) ] || fail "the store keeps $(in_user_namespace du -s "$STORE" | cut -f1) of $used KiB"
