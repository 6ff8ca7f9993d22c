#!/bin/bash
# version and --version print the version.
. "$(dirname "$0")/../lib.sh"

capture coracle version
assert_status 0
assert_matches '[0-9]+\.[0-9]+' "$stdout"
capture coracle --version
assert_status 0
assert_matches '[0-9]+\.[0-9]+' "$stdout"
