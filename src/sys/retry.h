// Repeats a system call that a signal interrupted.
#pragma once

#include <cerrno>

namespace coracle::sys {

template <class F>
auto retry(F call) {
  for (;;) {
    auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

}  // namespace coracle::sys
