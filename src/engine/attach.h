// The command line in front of a running container: its keyboard, its screen, its signals.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "sys/child.h"
#include "sys/fd.h"

namespace coracle::engine {

struct AttachOptions {
  bool terminal = false;  // the container has one: raw mode, window size
  bool input = false;     // our stdin feeds the container's
  bool start = false;     // open the gate once attached
  std::function<void(std::string_view)> warn;
};

struct ContainerEnd {
  int exit_code = 0;
  std::optional<Error> not_started;  // the command could not be executed; exit_code says of which kind
};

// Relays until the container has ended and its output has arrived. Signals that reach us go to PID 1; SIGWINCH becomes
// its window's size.
Result<ContainerEnd> attach(const sys::Fd& socket, const AttachOptions& options);

}  // namespace coracle::engine
