#!/bin/bash
# --entrypoint takes a string, a JSON array or nothing, and drops the image's command.
. "$(dirname "$0")/../lib.sh"

image=$REGISTRY/configured
pull "$image"
assert_equal "" "$(coracle run --rm --entrypoint /bin/echo "$image")"
assert_equal "words" "$(coracle run --rm --entrypoint echo "$image" words)"
assert_equal "a b c" "$(coracle run --rm --entrypoint '["echo", "a b"]' "$image" c)"
assert_equal "cleared" "$(coracle run --rm --entrypoint '' "$image" echo cleared)"
