#!/bin/bash
# kill -9 of the command line at many moments leaves nothing that later commands do not clean.
. "$(dirname "$0")/../integration/lib.sh"
. "$(dirname "$0")/kill.sh"

pull "$BUSYBOX"
for delay in 0.001 0.002 0.003 0.004 0.005 0.006 0.008 0.010 0.013 0.016 0.02 0.03 0.05 0.1; do
  timeout --signal=KILL $delay "$CORACLE" --root "$STORE" --runroot "$RUNROOT" --storage-driver "$CORACLE_TEST_DRIVER" \
    run --rm --name "victim" "$BUSYBOX" sleep 0.2 > /dev/null 2>&1 || true
  await 5 has_no_running_container
  # The name must be free for the next one, which runs as if nothing had been.
  capture coracle rm -f victim
  assert_equal ran "$(coracle run --rm --name victim "$BUSYBOX" echo ran)"
done
await 5 has_no_container
assert_no_container
