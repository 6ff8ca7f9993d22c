#!/bin/bash
# One container swaps a directory of a shared volume for a link while others mount below it. (CVE-2021-30465)
. "$(dirname "$0")/../lib.sh"

pull "$DEBIAN"
outside=$TEST_TMP/outside shared=$TEST_TMP/shared
mkdir -p "$outside" "$shared/directory" "$TEST_TMP/source"
ln -s "../../../../../../../..$outside" "$shared/link"
# renameat2(AT_FDCWD, "directory", AT_FDCWD, "link", RENAME_EXCHANGE) without end.
swap='chdir "/shared"; syscall(316, -100, "directory", -100, "link", 2) while 1'
coracle run -d --name swapper -v "$shared:/shared" "$DEBIAN" perl -e "$swap" > /dev/null
for ((start = 0; start < 100; start += 1)); do
  capture coracle run --rm --network none -v "$shared:/shared" -v "$TEST_TMP/source:/shared/directory/made" "$DEBIAN" true
  case $status in
    0) ;;
    *) assert_lacks "$outside" "$stderr" ;;
  esac
  assert_empty "$(ls -A "$outside")"
done
coracle rm -f swapper > /dev/null
