// What coracle-slirp gives up before the first byte from a container: capabilities, new privileges, core dumps,
// ptrace by others, files outside /etc and /run, and every system call a relay does not need.
// It keeps reading /etc/resolv.conf, because the host's resolvers change.
#pragma once

#include "base/error.h"

namespace coracle::network {

Result<void> confine();

}  // namespace coracle::network
