#!/bin/bash
# --userns=host maps the caller to root.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture coracle run --rm --userns=host "$BUSYBOX" id -u
assert_status 0
assert_equal 0 "$stdout"
