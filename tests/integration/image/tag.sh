#!/bin/bash
# tag gives a second name; rmi of one keeps the other; the last one removes the image.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
coracle tag "$BUSYBOX" example.com/second:v2
assert_equal ran "$(coracle run --rm --pull never example.com/second:v2 echo ran)"
capture coracle rmi "$BUSYBOX"
assert_status 0
assert_contains "Untagged: $REGISTRY/busybox:latest" "$stdout"
assert_equal ran "$(coracle run --rm --pull never example.com/second:v2 echo ran)"
capture coracle rmi example.com/second:v2
assert_contains Deleted "$stdout"
assert_empty "$(coracle images -q)"
capture coracle tag no/such/image x
assert_error 125 no/such/image
