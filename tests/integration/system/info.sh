#!/bin/bash
# info names the rungs in use, as text and as JSON.
. "$(dirname "$0")/../lib.sh"

capture coracle info
assert_status 0
assert_contains "$STORE" "$stdout"
assert_contains overlay "$stdout"
[ "$CORACLE" = podman ] || assert_contains "$CORACLE_TEST_DRIVER" "$stdout"
