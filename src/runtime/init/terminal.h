// The container's terminal: a pty of its own devpts, so that no terminal of the host is ever
// reachable inside.
#pragma once

#include "runtime/init_plan.h"
#include "sys/fd.h"

namespace coracle::runtime {

struct OpenTerminal {
  sys::Fd master;
  sys::Fd slave;
};

// `devpts` is the mount attached at /dev/pts. The slave is also shown as /dev/console.
Result<OpenTerminal> open_terminal(const sys::Fd& root, const sys::Fd& devpts,
                                   const Terminal& terminal);
// For the session leader: the slave becomes its controlling terminal.
Result<void> take_controlling_terminal(const sys::Fd& slave);

}  // namespace coracle::runtime
