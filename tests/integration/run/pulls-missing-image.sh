#!/bin/bash
# run pulls an image that is not there; --pull=never and --pull=always do as they say.
. "$(dirname "$0")/../lib.sh"

capture coracle run --rm --pull never "$BUSYBOX" true
assert_error 125 "$BUSYBOX"
capture coracle run --rm "$BUSYBOX" echo first
assert_status 0
assert_equal first "$stdout"
capture coracle run --rm --pull=never "$BUSYBOX" echo again
assert_equal again "$stdout"
assert_empty "$stderr"
capture coracle run --rm --pull always "$BUSYBOX" echo fresh
assert_status 0
assert_equal fresh "$stdout"
