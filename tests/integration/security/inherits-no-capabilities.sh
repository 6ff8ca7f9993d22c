#!/bin/bash
# Inheritable and ambient capabilities are empty, whoever runs and whatever was given. (CVE-2022-29162)
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
for option in --init -uuser -u1234:5678 --cap-add=all --privileged --security-opt=no-new-privileges; do
  held=$(coracle run --rm "$option" "$BUSYBOX" sh -c 'grep -E "^Cap(Inh|Amb)" /proc/self/status')
  assert_equal $'CapInh:\t0000000000000000\nCapAmb:\t0000000000000000' "$held"
done
