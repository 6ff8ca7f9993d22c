#!/bin/bash
# Schema2 and OCI manifests, gzip, zstd and plain layers, and an index: all run.
. "$(dirname "$0")/../lib.sh"

for name in busybox busybox-oci busybox-zstd busybox-plain; do
  [ "$CORACLE/$name" != podman/busybox-plain ] || continue
  pull "$REGISTRY/$name"
  assert_equal "ran $name" "$(coracle run --rm "$REGISTRY/$name" echo "ran $name")"
done
pull "$REGISTRY/index"
assert_equal "right platform" "$(coracle run --rm "$REGISTRY/index")"
