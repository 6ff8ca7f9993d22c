#!/bin/bash
# -d prints the full id and returns; the container goes on and its log is kept.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture coracle run -d --name background "$BUSYBOX" sh -c 'echo to the log; echo to err >&2; sleep 1000'
assert_status 0
assert_matches '^[0-9a-f]{64}$' "$stdout"
id=$stdout
assert_contains Up "$(coracle ps)"
assert_contains background "$(coracle ps)"
if [ "$CORACLE" != podman ]; then
  await 5 grep -rq 'stdout F to the log' "$STORE/containers/$id"
  await 5 grep -rq 'stderr F to err' "$STORE/containers/$id"
fi
capture coracle rm background
assert_status 2
assert_contains running "$stderr"
coracle rm -f background
assert_no_container
