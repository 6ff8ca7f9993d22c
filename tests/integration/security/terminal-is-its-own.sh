#!/bin/bash
# A program cannot type into the terminal coracle was started from. (CVE-2017-5226)
. "$(dirname "$0")/../lib.sh"

[ "$(cat /proc/sys/dev/tty/legacy_tiocsti 2> /dev/null || echo 1)" = 1 ] || skip "TIOCSTI is switched off"
pull "$DEBIAN"
attack='for (split //, "echo typed\n") { ioctl STDIN, 0x5412, $_ }'
declare -f coracle peer > "$TEST_TMP/attacked.sh"
# shellcheck disable=SC2016
echo 'eval "$1"; if read -r -t 1 line; then echo "the shell was given: $line"; else echo "nothing was typed"; fi' >> "$TEST_TMP/attacked.sh"
export STORE RUNROOT DEBIAN attack
attacked() { python3 "$CORACLE_TEST_TREE/integration/in_terminal.py" '' bash "$TEST_TMP/attacked.sh" "$1"; }
# The attack itself works, so that its failure means something.
assert_contains "the shell was given: echo typed" "$(attacked 'perl -e "$attack"')"
for options in -i -t -it; do
  assert_contains "nothing was typed" "$(attacked "coracle run --rm $options \"\$DEBIAN\" perl -e \"\$attack\"")"
done
