#!/bin/bash
# kill -9 in the middle of a large pull: its half-made layers are garbage the next command removes.
. "$(dirname "$0")/../integration/lib.sh"
. "$(dirname "$0")/kill.sh"

image=$REGISTRY/big
for delay in 0.3 0.8; do
  "$CORACLE" --root "$STORE" --runroot "$RUNROOT" pull "$image" > /dev/null 2>&1 &
  victim=$!
  sleep $delay
  kill -KILL $victim 2> /dev/null || true
  kill_own coracle-transfer || true
  wait $victim 2> /dev/null || true
done
pull "$image"
assert_equal /usr/bin/gcc-12 "$(coracle run --rm --pull never "$image" ls /usr/bin/gcc-12)"
coracle rmi "$image" > /dev/null
assert_no_staging
