#!/bin/bash
# --name claims a name; a second use is refused and names it; invalid names are refused.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
coracle run --name first "$BUSYBOX" true
capture coracle run --rm --name first "$BUSYBOX" true
assert_error 125 first
for wrong in 'a b' '/x/y' '-x' 'ä'; do
  capture coracle run --rm --name="$wrong" "$BUSYBOX" true
  assert_status 125
  assert_contains name "$stderr"
done
coracle rm first
assert_equal again "$(coracle run --rm --name first "$BUSYBOX" echo again)"
assert_no_container
