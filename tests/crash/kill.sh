# Sourced by the crash tests: kill -9 the processes of this test that run a program.
[ "$CORACLE" != podman ] || skip "kills the processes of coracle"

kill_own() {  # kill_own PROGRAM
  local file pid
  while read -r file; do
    pid=${file#/proc/}
    pid=${pid%%/*}
    [ "$(basename "$(readlink "/proc/$pid/exe" || true)")" = "$1" ] && kill -KILL "$pid"
  done < <(grep -l -F "$TEST_TMP" /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2> /dev/null | sort -u) || true
}

has_no_running_container() { [ -z "$(coracle ps --quiet)" ]; }
