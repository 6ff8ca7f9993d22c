// Why work should end early: a signal (the user's wish, for good), or a part of one image that
// failed, so that its other parts are pointless. Checked by every thread of an import; set from a
// signal handler too, hence lock-free.
#pragma once

#include <atomic>

namespace coracle::image {

class Cancellation {
 public:
  bool is_requested() const { return state_.load() != kNone; }
  bool is_signalled() const { return state_.load() == kSignalled; }
  // Returns whether it was signalled before.
  bool signal() { return state_.exchange(kSignalled) == kSignalled; }
  // Returns whether this is the first reason to stop.
  bool abandon() {
    int expected = kNone;
    return state_.compare_exchange_strong(expected, kAbandoned);
  }
  // Before the next image: a failure of the last one is over, a signal is not.
  void begin_next() {
    int expected = kAbandoned;
    state_.compare_exchange_strong(expected, kNone);
  }

 private:
  static constexpr int kNone = 0;
  static constexpr int kAbandoned = 1;
  static constexpr int kSignalled = 2;
  std::atomic<int> state_ = kNone;
};

}  // namespace coracle::image
