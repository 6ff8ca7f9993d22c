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

# slirp4netns works from outside on a network namespace that a sleeping process holds.
through_slirp4netns() {  # through_slirp4netns ADDRESS PORT
  unshare --user --map-root-user --net sleep 60 &
  local holder=$! helper
  sleep 0.3
  slirp4netns --configure --mtu 65520 --disable-host-loopback $holder tap0 > "$work/slirp.log" 2>&1 &
  helper=$!
  sleep 0.5
  nsenter --preserve-credentials --user --net --target $holder \
    iperf3 --json --time 4 --omit 1 --client "$1" --port "$2"
  kill $helper $holder
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
