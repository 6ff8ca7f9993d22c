#!/bin/bash
# doctor tests every rung and says ok on a host that has them all.
. "$(dirname "$0")/../lib.sh"

[ "$CORACLE" != podman ] || exit 0
capture coracle doctor
assert_status 0
for rung in newuidmap newgidmap sub-ids overlay fuse-overlayfs network; do assert_contains "$rung" "$stdout"; done
