#!/bin/bash
# -e, --env-file and the image's variables, the later one winning; -e NAME copies.
. "$(dirname "$0")/../lib.sh"

pull "$REGISTRY/configured"
printf '# comment\nFROM_FILE=file\nBOTH=file\n\nSPACES=a b\n' > "$TEST_TMP/file"
export COPIED=copied
capture coracle run --rm --entrypoint /bin/env -e COPIED -e BOTH=flag -e EMPTY= -e NOT_SET_ANYWHERE \
  --env-file "$TEST_TMP/file" "$REGISTRY/configured"
assert_status 0
for line in FROM_IMAGE=image FROM_FILE=file BOTH=flag COPIED=copied EMPTY= 'SPACES=a b' HOME=/home/user; do
  assert_contains $'\n'"$line"$'\n' $'\n'"$stdout"$'\n'
done
assert_lacks NOT_SET_ANYWHERE "$stdout"
assert_contains $'\ncontainer=' $'\n'"$stdout"
assert_matches 'HOSTNAME=[0-9a-f]{12}' "$stdout"
