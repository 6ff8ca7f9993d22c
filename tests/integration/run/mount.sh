#!/bin/bash
# --mount takes bind and tmpfs with their keys; unknown ones are refused by name.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
mkdir "$TEST_TMP/shared"
echo bound > "$TEST_TMP/shared/file"
assert_equal bound "$(coracle run --rm --mount "type=bind,source=$TEST_TMP/shared,target=/m" "$BUSYBOX" cat /m/file)"
capture coracle run --rm --mount "type=bind,src=$TEST_TMP/shared,dst=/m,ro" "$BUSYBOX" touch /m/x
assert_status 1
assert_contains "Read-only" "$stderr"
mounted=$(coracle run --rm --mount type=tmpfs,destination=/t,tmpfs-size=1m,tmpfs-mode=0700 "$BUSYBOX" \
  sh -c 'grep " /t " /proc/mounts; stat -c %a /t')
assert_contains size=1024k "$mounted"
assert_contains 700 "$mounted"
capture coracle run --rm --mount type=wrong,target=/t "$BUSYBOX" true
assert_status 125
assert_contains wrong "$stderr"
capture coracle run --rm --mount type=tmpfs,target=/t,nonsense=1 "$BUSYBOX" true
assert_status 125
assert_contains nonsense "$stderr"
assert_no_container
