// The container's first process, from its clone to the exec of the command. It never returns into
// the code that made it, writes to nothing but its channel, and takes every decision from the plan.
#pragma once

#include <array>
#include <vector>

#include "runtime/init_plan.h"
#include "sys/fd.h"

namespace coracle::runtime {

// What init finds open; all owned by the parent's side of the clone.
struct InitDescriptors {
  const sys::Fd* channel = nullptr;  // see report.h
  const sys::Fd* parent_channel =
      nullptr;  // the parent's end, closed first: else its death goes unnoticed
  const sys::Fd* tap_socket = nullptr;
  std::array<const sys::Fd*, 3> stdio{};  // nullptr: as inherited
  std::vector<const sys::Fd*> preserved;  // become 3, 4, …
};

[[noreturn]] void init_main(const InitPlan& plan, const InitDescriptors& descriptors) noexcept;

}  // namespace coracle::runtime
