#!/bin/bash
# inspect prints a JSON array with the keys scripts read; a missing image prints [] and fails.
. "$(dirname "$0")/../lib.sh"

pull "$REGISTRY/configured"
capture coracle inspect "$REGISTRY/configured"
assert_status 0
printf '%s' "$stdout" > "$TEST_TMP/json"
value() { jq -r "$1" "$TEST_TMP/json"; }
assert_equal "$REGISTRY/configured:latest" "$(value '.[0].RepoTags[0]')"
assert_equal "amd64 linux" "$(value '.[0] | .Architecture + " " + .Os')"
assert_equal user:staff "$(value '.[0].Config.User')"
assert_equal value "$(value '.[0].Config.Labels["org.example.label"]')"
assert_equal "/bin/echo entry" "$(value '.[0].Config.Entrypoint | join(" ")')"
assert_matches '^[0-9a-f]{64}$' "$(value '.[0].Id')"
assert_equal 1 "$(value '.[0].RootFS.Layers | length')"
capture coracle inspect no-such-thing
assert_status 125
assert_contains no-such-thing "$stderr"
assert_equal "[]" "$stdout"
