#!/bin/bash
# A storage driver that does not exist is refused by name, as option and as variable.
. "$(dirname "$0")/../lib.sh"

[ "$CORACLE" != podman ] || exit 0
capture "$CORACLE" --root "$STORE" --runroot "$RUNROOT" --storage-driver vfs images
assert_error 125 vfs overlay
capture env CORACLE_STORAGE_DRIVER=nonsense "$CORACLE" --root "$STORE" --runroot "$RUNROOT" images
assert_error 125 nonsense
