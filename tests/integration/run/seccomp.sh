#!/bin/bash
# The default filter refuses what it should; unconfined turns it off; a file replaces it.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
mode() { coracle run --rm "$@" "$BUSYBOX" grep ^Seccomp: /proc/self/status; }
assert_equal $'Seccomp:\t2' "$(mode)"
assert_equal $'Seccomp:\t0' "$(mode --security-opt seccomp=unconfined)"
# sysfs(2) asks for no privilege, but no program of today needs it.
pull "$DEBIAN"
call='$! = 0; print syscall(139, 3) < 0 ? "$!" : "let through"'
assert_equal "Operation not permitted" "$(coracle run --rm "$DEBIAN" perl -e "$call")"
assert_equal "let through" "$(coracle run --rm --security-opt seccomp=unconfined "$DEBIAN" perl -e "$call")"
cat > "$TEST_TMP/profile.json" <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO"}]}
JSON
capture coracle run --rm --security-opt seccomp="$TEST_TMP/profile.json" "$BUSYBOX" mkdir /x
[ "$status" != 0 ] || fail "mkdir was let through"
assert_contains "Operation not permitted" "$stderr"
capture coracle run --rm --security-opt seccomp="$TEST_TMP/missing.json" "$BUSYBOX" true
assert_error 125 missing.json
echo '{ not json' > "$TEST_TMP/broken.json"
capture coracle run --rm --security-opt seccomp="$TEST_TMP/broken.json" "$BUSYBOX" true
assert_status 125
[ "$CORACLE" = podman ] || assert_error 125 broken.json
assert_no_container
