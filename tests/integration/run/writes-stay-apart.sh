#!/bin/bash
# Two containers of one image do not see each other's files, and the image stays as it was.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
coracle run --name one "$BUSYBOX" sh -c 'echo changed > /etc/passwd; rm /bin/vi; echo x > /new'
capture coracle run --rm "$BUSYBOX" sh -c 'grep changed /etc/passwd; ls /new; ls /bin/vi'
assert_equal /bin/vi "$stdout"
