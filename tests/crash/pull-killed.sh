#!/bin/bash
# kill -9 of a pull at many moments leaves no image that lacks a part, and the next pull succeeds.
. "$(dirname "$0")/../integration/lib.sh"
. "$(dirname "$0")/kill.sh"

image=$REGISTRY/busybox-zstd
for delay in 0.002 0.004 0.006 0.008 0.01 0.015 0.02 0.03 0.04 0.06 0.1; do
  timeout --signal=KILL $delay "$CORACLE" --root "$STORE" --runroot "$RUNROOT" pull "$image" > /dev/null 2>&1 || true
  kill_own coracle-transfer || true
  if [ -n "$(coracle images -q)" ]; then
    assert_equal ran "$(coracle run --rm --pull never "$image" echo ran)"
    coracle rmi "$image" > /dev/null
  fi
done
pull "$image"
assert_equal ran "$(coracle run --rm --pull never "$image" echo ran)"
coracle rmi "$image" > /dev/null
assert_no_staging
