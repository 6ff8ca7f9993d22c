// The three streams between a container's process and its supervisor.
#pragma once

#include <array>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::supervisor {

// Without a terminal: pipes. The container's ends are dropped once it runs, so that end of file means that no
// process of the container writes any more.
struct ContainerStdio {
  std::array<sys::Fd, 3> container_ends;
  sys::Fd input;   // write end of stdin; closed when stdin is not kept open (the container reads /dev/null)
  sys::Fd output;  // non-blocking
  sys::Fd errors;  // non-blocking
};

Result<ContainerStdio> make_pipes(bool keep_stdin_open);

}  // namespace coracle::supervisor
