# Sourced by every test: a private store, cleanup, and assertions that print both sides.
# The runner gives CORACLE, CORACLE_TEST_DRIVER, CORACLE_TEST_CACHE, REGISTRY and TEST_TMP (removed by it).
set -euo pipefail

STORE=$TEST_TMP/store
RUNROOT=$TEST_TMP/run
BUSYBOX=$REGISTRY/busybox
DEBIAN=$REGISTRY/debian:12
export TMPDIR=$TEST_TMP
export XDG_DATA_HOME=$TEST_TMP/.data   # nothing of the user's own store is ever touched
status=0 stdout='' stderr=''

coracle() {
  if [ "$CORACLE" = podman ]; then
    peer "$@"
  else
    "$CORACLE" --root "$STORE" --runroot "$RUNROOT" --storage-driver "$CORACLE_TEST_DRIVER" "$@"
  fi
}

# The same tests on podman show whether a test asks for something its users expect.
peer() {
  local options=(--root "$STORE" --runroot "$RUNROOT" --storage-driver overlay --cgroup-manager cgroupfs)
  [ "$CORACLE_TEST_DRIVER" = overlay ] || options+=(--storage-opt overlay.mount_program=/usr/bin/fuse-overlayfs)
  export CONTAINERS_REGISTRIES_CONF=$TEST_TMP/registries.conf
  printf '[[registry]]\nlocation = "%s"\ninsecure = true\n' "$REGISTRY" > "$CONTAINERS_REGISTRIES_CONF"
  env -u TMPDIR podman "${options[@]}" "$@"
}

# Runs a command and keeps its three results in $status, $stdout and $stderr.
capture() {
  status=0
  "$@" > "$TEST_TMP/stdout" 2> "$TEST_TMP/stderr" || status=$?
  stdout=$(cat "$TEST_TMP/stdout")
  stderr=$(cat "$TEST_TMP/stderr")
}

fail() {
  local frame=1   # of the script: the first caller outside this file
  while [ "${BASH_SOURCE[frame]:-$0}" = "${BASH_SOURCE[0]}" ]; do frame=$((frame + 1)); done
  printf 'FAILED at %s:%s: %s\n' "$(basename "${BASH_SOURCE[frame]:-$0}")" "${BASH_LINENO[frame - 1]}" "$1"
  printf -- '--- last status: %s\n--- last stdout:\n%s\n--- last stderr:\n%s\n' "$status" "$stdout" "$stderr"
  exit 1
}

skip() { echo "$1"; exit 77; }

assert_equal() {  # assert_equal EXPECTED ACTUAL
  [ "$1" = "$2" ] || fail "$(printf 'expected: %q\n  actual:   %q' "$1" "$2")"
}
assert_status() { [ "$status" = "$1" ] || fail "expected exit status $1, got $status"; }
assert_contains() {  # assert_contains WORDS TEXT
  [[ "$2" == *"$1"* ]] || fail "$(printf 'expected to find: %q\n  in:               %q' "$1" "$2")"
}
assert_lacks() { [[ "$2" != *"$1"* ]] || fail "$(printf 'did not expect: %q\n  in:             %q' "$1" "$2")"; }
assert_matches() { [[ "$2" =~ $1 ]] || fail "$(printf 'expected to match: %s\n  actual:            %q' "$1" "$2")"; }
assert_empty() { [ -z "$1" ] || fail "$(printf 'expected nothing, got: %q' "$1")"; }

# One line on standard error that holds every given word, with the given status. Upper and lower case are the same.
assert_error() {  # assert_error STATUS WORD...
  assert_status "$1"
  [ "$(printf '%s\n' "$stderr" | grep -c .)" = 1 ] || fail "expected one line on standard error"
  assert_error_names "${@:2}"
}

# A complaint about the command line itself: a second line says where its help is.
assert_usage_error() {  # assert_usage_error WORD...
  assert_status 125
  [ "$(printf '%s\n' "$stderr" | grep -c .)" = 2 ] || fail "expected two lines on standard error"
  assert_matches "^See 'coracle.* --help'$" "${stderr##*$'\n'}"
  stderr=${stderr%$'\n'*}
  assert_error_names "$@"
}

assert_error_names() {  # assert_error_names WORD...
  local word
  [[ "$stderr" == "Error: "* ]] || fail "expected the line to start with \"Error: \""
  for word; do
    [[ "${stderr,,}" == *"${word,,}"* ]] || fail "$(printf 'expected the error to name: %q' "$word")"
  done
}

# Nothing of a container is left in the store, and no process of it runs. Its name and record are gone when the
# command ends; its files may be deleted a moment later, when nobody waits any more.
assert_no_container() {
  local left
  left=$(coracle ps --all --quiet)
  assert_empty "$left"
  [ "$CORACLE" != podman ] || return 0
  left=$(find "$STORE/containers" "$STORE/names" -mindepth 1 -maxdepth 1 2> /dev/null || true)
  assert_empty "$left"
  await 5 is_empty "$RUNROOT/containers"
}

is_empty() { [ -z "$(find "$1" -mindepth 1 -maxdepth 1 2> /dev/null || true)" ]; }

# A pull or load that failed has given its half-made files back.
assert_no_staging() {
  [ "$CORACLE" != podman ] || return 0
  assert_empty "$(find "$STORE/staging" "$STORE/blobs" "$STORE/layers" -mindepth 1 2> /dev/null | grep -v '/sha256$' || true)"
}

await() {  # await SECONDS COMMAND...: run COMMAND until it succeeds
  local tries=$(($1 * 10))
  shift
  until "$@" > /dev/null 2>&1; do
    [ $((tries -= 1)) -gt 0 ] || fail "never came true: $*"
    sleep 0.1
  done
}

in_user_namespace() { unshare --user --map-root-user --map-auto "$@"; }

pull() {  # pull IMAGE...: without its words
  local image
  for image; do
    capture coracle pull --quiet "$image"
    [ "$status" = 0 ] || fail "pull $image"
  done
}

end_containers() {
  local ids
  ids=$(coracle ps --all --quiet 2> /dev/null) || return 0
  # shellcheck disable=SC2086
  [ -z "$ids" ] || coracle rm --force $ids > /dev/null 2>&1 || true
}
trap 'end_containers; end_servers' EXIT
. "$CORACLE_TEST_TREE/integration/fixtures/servers.sh"

has_no_container() { [ -z "$(coracle ps --all --quiet)" ]; }

# Starts coracle with these words, its output in $TEST_TMP/background.out; $background is its own pid.
start_in_background() {
  declare -f coracle peer | sed -E 's/^( +)("\$CORACLE" --root|env -u TMPDIR podman )/\1exec \2/' > "$TEST_TMP/background.sh"
  echo 'coracle "$@"' >> "$TEST_TMP/background.sh"
  export STORE RUNROOT
  : > "$TEST_TMP/background.out"   # not what an earlier one said
  bash "$TEST_TMP/background.sh" "$@" > "$TEST_TMP/background.out" 2> "$TEST_TMP/background.err" &
  background=$!
}

# Runs coracle on a terminal of 31 rows and 97 columns; types TEXT once "ready" is seen, or resizes to 44 by 133.
in_terminal() {  # in_terminal TEXT|resize WORD...
  declare -f coracle peer > "$TEST_TMP/terminal.sh"
  echo 'coracle "$@"' >> "$TEST_TMP/terminal.sh"
  export STORE RUNROOT
  python3 "$CORACLE_TEST_TREE/integration/in_terminal.py" "$1" bash "$TEST_TMP/terminal.sh" "${@:2}"
}
