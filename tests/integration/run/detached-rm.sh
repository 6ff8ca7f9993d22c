#!/bin/bash
# -d --rm removes the container when it ends.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
coracle run -d --rm "$BUSYBOX" sleep 0.3
await 10 has_no_container
assert_no_container
