# Sourced by measure: what one idle detached container costs in all helpers together.
helpers() {  # the processes that carry this store's run directory and are not the container's own command
  grep -l -F "$work" /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2> /dev/null | cut -d/ -f3 | sort -u | while read -r pid; do
    case $(basename "$(readlink "/proc/$pid/exe" || true)") in coracle* | fuse-overlayfs) echo "$pid" ;; esac
  done
}
private_kib() { cat "/proc/$1/smaps_rollup" | awk '/^Private/ { sum += $2 } END { print sum + 0 }'; }
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
  judge "idle run -d, ${#pids[@]} helpers, private memory" "$kib" 2048 1.0 max KiB
  row "idle run -d, wake-ups in 5 s" $((after - before)) 0 '' "<= 0" "$([ $after = $before ] && echo met || echo MISSED)"
}

"${coracle[@]}" pull -q "$image" > /dev/null
measure_idle
