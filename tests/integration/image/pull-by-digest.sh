#!/bin/bash
# An image can be pulled and run by the digest of its manifest.
. "$(dirname "$0")/../lib.sh"

digest=$(curl --silent --head -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' \
  "http://$REGISTRY/v2/busybox/manifests/latest" | tr -d '\r' | awk 'tolower($1) == "docker-content-digest:" { print $2 }')
assert_matches '^sha256:[0-9a-f]{64}$' "$digest"
pull "$REGISTRY/busybox@$digest"
assert_equal by-digest "$(coracle run --rm "$REGISTRY/busybox@$digest" echo by-digest)"
capture coracle pull "$REGISTRY/busybox@sha256:$(printf '0%.0s' {1..64})"
assert_status 125
assert_contains "$REGISTRY/busybox" "$stderr"
