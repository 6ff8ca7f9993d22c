#!/bin/bash
# Help is there for every command and for the program, on standard output with status 0.
. "$(dirname "$0")/../lib.sh"

capture coracle --help
assert_status 0
for command in run pull load images rmi tag inspect ps rm info version; do
  assert_contains "$command" "$stdout"
  capture coracle "$command" --help
  assert_status 0
  assert_contains "$command" "$stdout"
  capture coracle --help
done
capture coracle no-such-command
assert_status 125
assert_contains no-such-command "$stderr"
assert_contains --help "$stderr"
