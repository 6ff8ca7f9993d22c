#!/bin/bash
# doctor on a host without the mapping helpers says what is missing and what mends it.
. "$(dirname "$0")/../lib.sh"

[ "$CORACLE" != podman ] || exit 0
capture without_helpers doctor
assert_contains newuidmap "$stdout"
assert_contains "apt-get install uidmap" "$stdout"
