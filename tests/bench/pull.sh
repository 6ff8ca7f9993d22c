# Sourced by measure: four layers, over 300 MB unpacked, from the loopback registry into an empty store.
seconds() { local start; start=$(date +%s%N); "$@" > /dev/null 2>&1 || return 1; echo $((($(date +%s%N) - start) / 1000000)); }
forget() { unshare --user --map-root-user --map-auto rm -rf "$@"; }

measure_pulls() {
  local round
  for round in 1 2 3; do
    forget "$work/pull-store" "$work/pull-podman"
    sync
    seconds "$coracle_binary" --root "$work/pull-store" --runroot "$work/run" pull -q "$REGISTRY/big" >> "$work/times.pull"
    sync
    seconds podman --root "$work/pull-podman" --runroot "$work/podman-run" pull -q "$REGISTRY/big" >> "$work/times.podman-pull"
  done
  forget "$work/pull-store" "$work/pull-podman"
}

middle() { sort -n "$1" | sed -n 2p; }
measure_pulls
judge "pull of 4 layers, 360 MB / podman" "$(middle "$work/times.pull")" "$(middle "$work/times.podman-pull")" 0.5 max ms
