// A one-off undo: runs when the scope ends, unless cancelled.
#pragma once

#include <utility>

namespace coracle::sys {

template <class F>
class [[nodiscard]] Defer {
 public:
  explicit Defer(F action) : action_(std::move(action)) {}
  Defer(const Defer&) = delete;
  Defer& operator=(const Defer&) = delete;
  ~Defer() {
    if (armed_) action_();
  }
  void cancel() { armed_ = false; }

 private:
  F action_;
  bool armed_ = true;
};

}  // namespace coracle::sys
