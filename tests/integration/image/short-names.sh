#!/bin/bash
# A short name finds a local image by its last part; localhost/ is tried before any registry.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
coracle tag "$BUSYBOX" localhost/mine:latest
assert_equal ran "$(coracle run --rm --pull never mine echo ran)"
id=$(coracle images -q | head -n 1)
assert_equal ran "$(coracle run --rm --pull never "$id" echo ran)"
