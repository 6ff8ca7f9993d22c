#!/bin/bash
# Megabytes in both directions through the private network arrive unchanged.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
port=$(free_port)
head -c 20000000 /dev/urandom > "$TEST_TMP/data"
mkdir "$TEST_TMP/www"
mv "$TEST_TMP/data" "$TEST_TMP/www"
coracle run -d -p "127.0.0.1:$port:8000" -v "$TEST_TMP/www:/www:ro" "$BUSYBOX" httpd -f -p 8000 -h /www > /dev/null
await 10 curl --silent --fail --head "http://127.0.0.1:$port/data"
assert_equal "$(sha256sum < "$TEST_TMP/www/data")" "$(curl --silent "http://127.0.0.1:$port/data" | sha256sum)"
