#!/bin/bash
# A layer cannot write outside its root, by name or by way of a link.
. "$(dirname "$0")/../lib.sh"

rm -f /tmp/coracle-escaped
capture coracle pull "$REGISTRY/hostile"
[ ! -e /tmp/coracle-escaped ] || fail "a layer wrote /tmp/coracle-escaped"
if [ "$status" = 0 ]; then
  assert_equal x "$(coracle run --rm "$REGISTRY/hostile" echo x)"
else
  assert_status 125
fi
