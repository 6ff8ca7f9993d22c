#!/bin/bash
# -p forwards a TCP port of the host; ps shows it; the port is free again afterwards.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
port=$(free_port)
coracle run -d --name server -p "127.0.0.1:$port:8000" "$BUSYBOX" \
  sh -c 'echo published > /index.html; exec httpd -f -p 8000 -h /' > /dev/null
await 10 curl --silent --fail "http://127.0.0.1:$port/index.html"
assert_equal published "$(curl --silent "http://127.0.0.1:$port/index.html")"
assert_contains "127.0.0.1:$port->8000/tcp" "$(coracle ps)"
coracle rm -f server > /dev/null
capture curl --silent "http://127.0.0.1:$port/index.html"
assert_status 7
coracle run --rm -p "$port:8000" "$BUSYBOX" true
