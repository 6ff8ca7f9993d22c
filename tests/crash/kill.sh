# Sourced by the crash tests: kill -9 the processes of this test that run a program.
[ "$CORACLE" != podman ] || skip "kills the processes of coracle"

# The helpers hide their arguments, so the children of processes that carry the test's folder count as well.
own_processes() {
  local marked
  marked=$(grep -l -F "$TEST_TMP" /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2> /dev/null | cut -d/ -f3 | sort -u | paste -sd, || true)
  [ -z "$marked" ] || { tr , '\n' <<< "$marked"; ps -o pid= --ppid "$marked" || true; }
}

# What it calls itself: a program that runs from sealed memory has another name in /proc/PID/comm.
program_of() { tr '\0' '\n' 2> /dev/null < "/proc/$1/cmdline" | sed '1!d; s|.*/||'; }

kill_own() {  # kill_own PROGRAM: fails if none runs
  local pid killed=1
  for pid in $(own_processes); do
    [ "$(program_of "$pid")" = "$1" ] && kill -KILL "$pid" && killed=0
  done
  return $killed
}

has_no_running_container() { [ -z "$(coracle ps --quiet)" ]; }
