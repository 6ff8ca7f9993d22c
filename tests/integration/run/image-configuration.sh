#!/bin/bash
# User, working directory, entrypoint and command of the image are used.
. "$(dirname "$0")/../lib.sh"

image=$REGISTRY/configured
pull "$image"
assert_equal "entry command" "$(coracle run --rm "$image")"
assert_equal "entry other words" "$(coracle run --rm "$image" other words)"
assert_equal "1000:50 /home/user/work" \
  "$(coracle run --rm --entrypoint '["/bin/sh", "-c", "echo $(id -u):$(id -g) $(pwd)"]' "$image")"
