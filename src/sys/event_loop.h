// One thread, one loop: readiness of descriptors, signals and timers become calls.
// No polling: with nothing to do the process sleeps in epoll_wait without a timeout.
#pragma once

#include <sys/signalfd.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::sys {

class EventLoop {
 public:
  // EPOLLIN, EPOLLOUT, … as in epoll(7).
  using Handler = std::function<void(std::uint32_t events)>;

  static Result<EventLoop> create();
  EventLoop(EventLoop&&) = default;
  EventLoop& operator=(EventLoop&&) = default;

  // The descriptor is borrowed and must be removed before it is closed. A handler may add and remove any
  // watch, its own too.
  Result<void> watch(const Fd& fd, std::uint32_t events, Handler handler);
  Result<void> change(const Fd& fd, std::uint32_t events);
  void remove(const Fd& fd);

  // Blocks these signals in the process and delivers them here.
  Result<void> watch_signals(const std::vector<int>& signals, std::function<void(const signalfd_siginfo&)> handler);

  // Runs handlers until stop() is called.
  Result<void> run();
  void stop() { stopped_ = true; }

 private:
  explicit EventLoop(Fd epoll) : epoll_(std::move(epoll)) {}
  Fd epoll_;
  Fd signals_;
  std::map<int, std::shared_ptr<Handler>> handlers_;
  bool stopped_ = false;
};

// A timerfd that fires once after `nanoseconds`; 0 disarms.
Result<Fd> create_timer();
Result<void> set_timer(const Fd& timer, std::int64_t nanoseconds);

}  // namespace coracle::sys
