#!/bin/bash
# Renames, removals and hard links on files of lower layers behave as on any file system.
. "$(dirname "$0")/../lib.sh"

pull "$BUSYBOX"
capture coracle run --rm "$BUSYBOX" sh -c '
  mv /etc/passwd /etc/moved && [ ! -e /etc/passwd ] && grep -q root /etc/moved || echo rename failed
  rm -rf /home/user && mkdir /home/user && [ -z "$(ls -A /home/user)" ] || echo opaque failed
  ln /etc/group /etc/linked && echo more >> /etc/linked && grep -q more /etc/group || echo link failed
  mkdir /var/a && mv /var/a /var/b && mv /home /home2 && ls -d /home2/user > /dev/null || echo directory failed
  chmod 4755 /bin/busybox && [ "$(stat -c %a /bin/busybox)" = 4755 ] || echo mode failed
  chown 1000:50 /etc/moved && [ "$(stat -c %u:%g /etc/moved)" = 1000:50 ] || echo owner failed
  rm /bin/vi && [ ! -e /bin/vi ] || echo whiteout failed'
assert_status 0
assert_empty "$stdout"
assert_empty "$stderr"
