#!/bin/bash
# -p forwards a UDP port both ways.
. "$(dirname "$0")/../lib.sh"

pull "$DEBIAN"
port=$(free_port)
server='$s = IO::Socket::INET->new(Proto => "udp", LocalPort => 9000); $s->recv($m, 99), $s->send($m) while 1'
coracle run -d -p "127.0.0.1:$port:9000/udp" "$DEBIAN" perl -MIO::Socket::INET -e "$server" > /dev/null
cat > "$TEST_TMP/client.py" <<'PYTHON'
import socket, sys, time
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(0.5)
for _ in range(20):
    client.sendto(b"datagram", ("127.0.0.1", int(sys.argv[1])))
    try:
        sys.exit(client.recv(100) != b"datagram")
    except OSError:
        time.sleep(0.1)
sys.exit("no answer")
PYTHON
capture python3 "$TEST_TMP/client.py" "$port"
assert_status 0
