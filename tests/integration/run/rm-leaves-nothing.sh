#!/bin/bash
# --rm leaves no file of the container in the store.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
[ "$CORACLE" != podman ] || exit 0
list_store() { (cd "$STORE" && in_user_namespace find . | sort | grep -v -x -E './(containers|names|staging)'); }
coracle run --rm "$BUSYBOX" true   # the first run of a store leaves what it found out about the host in cache/
await 5 is_empty "$STORE/staging"
list_store > "$TEST_TMP/before"
coracle run --rm --name gone "$BUSYBOX" sh -c 'echo x > /x; mkdir /d; chown 1000:50 /d'
coracle run --rm "$BUSYBOX" no-such-command 2> /dev/null || true
assert_no_container
await 5 is_empty "$STORE/staging"
assert_empty "$(list_store | diff "$TEST_TMP/before" -)"
