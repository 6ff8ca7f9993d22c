# Sourced by measure: what one idle detached container costs in all helpers together.
# The processes that carry this store's folder, and their children: a helper may hide its own arguments.
helpers() {
  local marked
  marked=$(grep -l -F "$work" /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2> /dev/null | cut -d/ -f3 | sort -u | paste -sd, || true)
  { tr , '\n' <<< "$marked"; ps -o pid= --ppid "$marked" || true; } | tr -d ' ' | sort -u | while read -r pid; do
    case $(cat "/proc/$pid/comm" 2> /dev/null) in coracle* | fuse-overlayfs) echo "$pid" ;; esac
  done
}
# A helper that is not dumpable can be read by root alone; then the figure is not whole, and this says so.
private_kib() {
  cat "/proc/$1/smaps_rollup" > /dev/null 2>&1 || cat "/proc/$1/comm" >> "$work/unread"
  cat "/proc/$1/smaps_rollup" 2> /dev/null | awk '/^Private/ { sum += $2 } END { print sum + 0 }'
}
switches() { cat /proc/"$1"/task/*/status | awk '/^(non)?voluntary_ctxt_switches/ { sum += $2 } END { print sum + 0 }'; }

measure_idle() {
  local pid kib=0 before=0 after=0
  "${coracle[@]}" run -d --name idle "$image" sleep inf > /dev/null
  sleep 2
  mapfile -t pids < <(helpers)
  [ ${#pids[@]} -gt 0 ] || { echo "bench: no helper found" >&2; return 1; }
  for pid in "${pids[@]}"; do
    kib=$((kib + $(private_kib "$pid"))) before=$((before + $(switches "$pid")))
  done
  sleep 5
  for pid in "${pids[@]}"; do after=$((after + $(switches "$pid"))); done
  "${coracle[@]}" rm -f idle > /dev/null
  [ ! -e "$work/unread" ] || row "not counted, readable by root alone:" "$(paste -sd, "$work/unread")" '' '' '' INCOMPLETE
  judge "idle run -d, ${#pids[@]} helpers, private memory" "$kib" 2048 1.0 max KiB
  row "idle run -d, wake-ups in 5 s" $((after - before)) 0 '' "<= 0" "$([ $after = $before ] && echo met || echo MISSED)"
}

"${coracle[@]}" pull -q "$image" > /dev/null
measure_idle
