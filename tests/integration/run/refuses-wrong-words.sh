#!/bin/bash
# Unknown options, missing arguments and wrong values: 125, with the word that is wrong.
. "$(dirname "$0")/../lib.sh"

capture coracle run --no-such-option "$BUSYBOX" true
assert_status 125
assert_contains no-such-option "$stderr"
assert_contains --help "$stderr"
capture coracle run
assert_status 125
[ "$CORACLE" = podman ] || assert_contains --help "$stderr"
pull "$BUSYBOX"
refuses() {  # refuses WORD OPTION...
  capture coracle run --rm "${@:2}" "$BUSYBOX" true
  assert_status 125
  assert_contains "$1" "$stderr"
}
refuses 70000 -p 70000:80
refuses eighty -p 80:eighty
refuses NO_SUCH_CAP --cap-add NO_SUCH_CAP
refuses nonsense --userns nonsense
refuses nonsense --security-opt nonsense=1
refuses "$TEST_TMP/missing" --env-file "$TEST_TMP/missing"
refuses sometimes --pull sometimes
assert_no_container
