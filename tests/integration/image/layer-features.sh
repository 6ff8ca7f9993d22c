#!/bin/bash
# Owners, modes, times, links, whiteouts and opaque folders of three layers arrive as written.
. "$(dirname "$0")/../lib.sh"

image=$REGISTRY/features
pull "$image"
inside() { coracle run --rm "$image" "$@"; }
assert_equal "1000:50 640" "$(inside stat -c '%u:%g %a' /f/owned)"
assert_equal "65534:60000 600" "$(inside stat -c '%u:%g %a' /f/high-ids)"
assert_equal "4755 2755 1777 0 555" \
  "$(echo $(inside stat -c %a /f/setuid /f/setgid /f/sticky /f/no-access /f/read-only-directory))"
assert_equal "1 1234567890 1000000000" "$(echo $(inside stat -c %Y /f/old /f/fraction /f/owned))"
assert_equal "/etc/passwd no/such/file" "$(echo $(inside readlink /f/absolute-link) $(inside readlink /f/dangling))"
assert_equal 1111111111 "$(inside stat -c %Y /f/absolute-link)"
assert_equal "2 2 1000:1000" "$(echo $(inside stat -c %h /f/hard-a /f/hard-b) $(inside stat -c %u:%g /f/hard-b))"
assert_equal same "$(inside sh -c '[ /f/hard-a -ef /f/hard-b ] && echo same')"
assert_equal "long utf-8" "$(echo $(inside sh -c 'cat /f/long-name-*end /f/späße'))"
assert_equal "fifo 622" "$(inside stat -c '%F %a' /f/fifo)"
capture inside ls /f/removed-file
assert_status 1
assert_equal "a file where a removed directory was" "$(inside cat /f/removed-directory)"
assert_equal "above 7:8 700" "$(echo $(inside ls -A /f/opaque) $(inside stat -c '%u:%g %a' /f/opaque))"
assert_equal "file now child" "$(echo $(inside cat /f/becomes-file /f/becomes-directory/child))"
assert_equal "second 3:4 755" "$(echo $(inside cat /f/replaced) $(inside stat -c '%u:%g %a' /f/replaced))"
