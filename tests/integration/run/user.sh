#!/bin/bash
# -u takes names and numbers, with a group or without.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
ids='echo $(id -u):$(id -g):$(id -G)'
assert_equal "1000:1000:1000 50" "$(coracle run --rm -u user "$BUSYBOX" sh -c "$ids")"
assert_equal 1000:50:50 "$(coracle run --rm -u user:staff "$BUSYBOX" sh -c "$ids" | sed 's/:50 .*/:50/')"
assert_equal 1234:0:0 "$(coracle run --rm -u 1234 "$BUSYBOX" sh -c "$ids")"
assert_equal 1234:77:77 "$(coracle run --rm --user 1234:77 "$BUSYBOX" sh -c "$ids")"
assert_equal /home/user "$(coracle run --rm -u user "$BUSYBOX" sh -c 'echo $HOME')"
