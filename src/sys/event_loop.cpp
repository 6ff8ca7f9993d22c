#include "sys/event_loop.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <array>

#include "sys/retry.h"

namespace coracle::sys {

Result<EventLoop> EventLoop::create() {
  Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll.is_open()) return from_errno(errno, "create event loop");
  return EventLoop(std::move(epoll));
}

Result<void> EventLoop::watch(const Fd& fd, std::uint32_t events, Handler handler) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd.get();
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &event) < 0) return from_errno(errno, "watch descriptor");
  handlers_[fd.get()] = std::make_shared<Handler>(std::move(handler));
  return {};
}

Result<void> EventLoop::change(const Fd& fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd.get();
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd.get(), &event) < 0) return from_errno(errno, "watch descriptor");
  return {};
}

void EventLoop::remove(const Fd& fd) {
  if (handlers_.erase(fd.get()) > 0) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd.get(), nullptr);
}

Result<void> EventLoop::watch_signals(const std::vector<int>& signals,
                                      std::function<void(const signalfd_siginfo&)> handler) {
  sigset_t set;
  ::sigemptyset(&set);
  for (int number : signals) ::sigaddset(&set, number);
  if (::sigprocmask(SIG_BLOCK, &set, nullptr) < 0) return from_errno(errno, "block signals");
  signals_ = Fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals_.is_open()) return from_errno(errno, "create signal descriptor");
  return watch(signals_, EPOLLIN, [raw = signals_.get(), handler = std::move(handler)](std::uint32_t) {
    signalfd_siginfo info{};
    while (retry([&] { return ::read(raw, &info, sizeof info); }) == sizeof info) handler(info);
  });
}

Result<void> EventLoop::run() {
  std::array<epoll_event, 16> ready{};
  while (!stopped_) {
    int count = retry([&] { return ::epoll_wait(epoll_.get(), ready.data(), ready.size(), -1); });
    if (count < 0) return from_errno(errno, "wait for events");
    for (int i = 0; i < count && !stopped_; ++i) {
      auto found = handlers_.find(ready[static_cast<std::size_t>(i)].data.fd);
      if (found == handlers_.end()) continue;
      std::shared_ptr<Handler> handler = found->second;  // survives its own removal
      (*handler)(ready[static_cast<std::size_t>(i)].events);
    }
  }
  return {};
}

Result<Fd> create_timer() {
  Fd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!timer.is_open()) return from_errno(errno, "create timer");
  return timer;
}

Result<void> set_timer(const Fd& timer, std::int64_t nanoseconds) {
  itimerspec when{};
  when.it_value.tv_sec = nanoseconds / 1'000'000'000;
  when.it_value.tv_nsec = nanoseconds % 1'000'000'000;
  if (::timerfd_settime(timer.get(), 0, &when, nullptr) < 0) return from_errno(errno, "set timer");
  return {};
}

}  // namespace coracle::sys
