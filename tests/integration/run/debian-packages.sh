#!/bin/bash
# A Debian image installs a package with its own apt over the private network.
. "$(dirname "$0")/../lib.sh"

pull "$DEBIAN"
capture coracle run --rm "$DEBIAN" sh -c 'apt-get -q update && apt-get install -qy jq && echo "{\"a\": 5}" | jq .a'
assert_status 0
assert_equal 5 "$(printf '%s\n' "$stdout" | tail -n 1)"
assert_no_container
