# Sourced by measure: one TCP stream from inside to an iperf3 server of the host, as long for each.
host_address() { ip -4 -o addr show scope global | awk '{ sub("/.*", "", $4); print $4; exit }'; }
gigabits() { jq '.end.sum_received.bits_per_second / 1e9'; }

iperf_root() {  # a root file system with iperf3 of this machine in it
  local root=$1 file
  mkdir -p "$root"/{tmp,proc,sys,dev,etc,run}
  for file in $(which iperf3) $(ldd "$(which iperf3)" | grep -o '/[^ ]*'); do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
  done
}

through_slirp4netns() {
  # shellcheck disable=SC2016
  unshare --user --map-root-user --net bash -c '
    slirp4netns --configure --mtu 65520 --disable-host-loopback $$ tap0 > "$1/slirp.log" 2>&1 &
    for i in $(seq 50); do ip link show tap0 up 2> /dev/null | grep -q UP && break; sleep 0.1; done
    iperf3 --json --time 4 --omit 1 --client "$2" --port "$3"; kill $!' bash "$work" "$@"
}

measure_network() {
  local port address round
  port=$(free_port)
  address=$(host_address)
  # An address of the host that is not loopback, which both reach through their stacks.
  iperf3 --server --bind "$address" --port "$port" > /dev/null 2>&1 &
  server=$!
  iperf_root "$work/iperf"
  sleep 0.3
  for round in 1 2 3; do
    "${coracle[@]}" run --rm --rootfs "$work/iperf" "$(which iperf3)" --json --time 4 --omit 1 \
      --client "$address" --port "$port" | gigabits >> "$work/times.network"
    through_slirp4netns "$address" "$port" | gigabits >> "$work/times.slirp4netns"
  done
  kill $server
}

measure_network
judge "iperf3, container to host / slirp4netns" "$(sort -n "$work/times.network" | sed -n 2p)" \
  "$(sort -n "$work/times.slirp4netns" | sed -n 2p)" 1.0 min Gbit/s
