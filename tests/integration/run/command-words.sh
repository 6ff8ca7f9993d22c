#!/bin/bash
# Words after the image belong to the command; -- ends the options before it.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
assert_equal "--rm -it --name x" "$(coracle run --rm "$BUSYBOX" echo --rm -it --name x)"
assert_equal "x" "$(coracle run --rm -- "$BUSYBOX" echo x)"
