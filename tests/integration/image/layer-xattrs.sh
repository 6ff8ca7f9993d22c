#!/bin/bash
# Extended attributes of files in layers are kept.
. "$(dirname "$0")/../lib.sh"

[ "$CORACLE" != podman ] || exit 0
pull "$REGISTRY/features"
file=$(in_user_namespace find "$STORE/layers" -path '*/f/xattrs' | head -n 1)
[ -n "$file" ] || fail "no layer holds f/xattrs"
assert_equal yes "$(in_user_namespace getfattr --only-values -n user.coracle "$file")"
