#include "engine/attach.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "base/text.h"
#include "supervisor/protocol.h"
#include "sys/file.h"
#include "sys/report.h"
#include "sys/retry.h"
#include "sys/socket.h"
#include "sys/terminal.h"

namespace coracle::engine {
namespace {

namespace frame = supervisor::frame;

constexpr int kForwarded[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH};

Result<sys::Fd> watch_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (int number : kForwarded) ::sigaddset(&set, number);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  sys::Fd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd.is_open()) return from_errno(errno, "create signal descriptor");
  return fd;
}

class Attachment {
 public:
  Attachment(const sys::Fd& socket, const AttachOptions& options, sys::Fd signals)
      : socket_(socket), options_(options), signals_(std::move(signals)), reads_input_(options.input) {}

  Result<ContainerEnd> run() {
    TRY(supervisor::send_frame(socket_, frame::kAttach, options_.input ? "oi" : "o"));
    send_window();
    if (options_.start) TRY(supervisor::send_frame(socket_, frame::kStart));
    while (!ended_) {
      std::array<pollfd, 3> ready = wanted();
      if (sys::retry([&] { return ::poll(ready.data(), ready.size(), -1); }) < 0)
        return from_errno(errno, "wait for the container");
      if (ready[1].revents) take_signals();
      if (ready[2].revents) TRY(take_input());
      if (ready[0].revents & POLLOUT) TRY(send_pending());
      if (ready[0].revents & (POLLIN | POLLHUP | POLLERR)) TRY(take_frame());
    }
    return end_;
  }

 private:
  std::array<pollfd, 3> wanted() const {
    short socket_events = POLLIN;
    if (!pending_.empty()) socket_events |= POLLOUT;
    bool input = reads_input_ && pending_.empty();
    return {{{socket_.get(), socket_events, 0}, {signals_.get(), POLLIN, 0}, {input ? 0 : -1, POLLIN, 0}}};
  }

  void send_window() {
    if (!options_.terminal) return;
    auto size = sys::window_size(0);
    if (!size) size = sys::window_size(1);
    if (size) warn(supervisor::send_frame(socket_, frame::kWindow, supervisor::encode_window({size->first, size->second})));
  }

  void take_signals() {
    signalfd_siginfo info{};
    while (sys::retry([&] { return ::read(signals_.get(), &info, sizeof info); }) == sizeof info) {
      if (info.ssi_signo == SIGWINCH) {
        send_window();
      } else {
        warn(supervisor::send_frame(socket_, frame::kSignal, std::to_string(info.ssi_signo)));
      }
    }
  }

  Result<void> take_input() {
    std::array<char, supervisor::kDataLimit> buffer;
    ssize_t count = sys::retry([&] { return ::read(0, buffer.data(), buffer.size()); });
    if (count < 0 && errno == EAGAIN) return {};
    if (count <= 0) {
      reads_input_ = false;
      pending_ = std::string(1, frame::kInputEnd);
    } else {
      pending_ = std::string(1, frame::kInput);
      pending_.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return send_pending();
  }

  // Never waits: the supervisor may be waiting for us to take output.
  Result<void> send_pending() {
    ssize_t count = sys::retry(
        [&] { return ::send(socket_.get(), pending_.data(), pending_.size(), MSG_DONTWAIT | MSG_NOSIGNAL); });
    if (count < 0 && (errno == EAGAIN || errno == ENOBUFS)) return {};
    if (count < 0 && errno != EPIPE && errno != ECONNRESET) return from_errno(errno, "send input to the container");
    pending_.clear();
    return {};
  }

  Result<void> take_frame() {
    std::optional<supervisor::Frame> next = TRY(supervisor::receive_frame(socket_));
    if (!next) return failure(ErrorKind::system, "the container's supervisor was killed");
    switch (next->type) {
      case frame::kOutput: return show(1, next->payload);
      case frame::kErrors: return show(2, next->payload);
      case frame::kWarning: options_.warn(next->payload); return {};
      case frame::kFailed: return tl::unexpected(sys::decode_error(next->payload));
      case frame::kNotStarted: return finish_unstarted(supervisor::decode_not_started(next->payload));
      case frame::kEnded: return finish(next->payload);
      default: return {};  // created, started: nothing to show
    }
  }

  // A reader that has gone (`run … | head`) is the container's to hear of, as if the pipe were its own.
  Result<void> show(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t count = sys::retry([&] { return ::write(descriptor, bytes.data(), bytes.size()); });
      if (count < 0 && errno == EAGAIN) {
        pollfd room{descriptor, POLLOUT, 0};
        ::poll(&room, 1, -1);
        continue;
      }
      if (count < 0) return supervisor::send_frame(socket_, frame::kOutputClosed, descriptor == 1 ? "O" : "R");
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
  }

  Result<void> finish(const std::string& payload) {
    end_.exit_code = TRY(supervisor::decode_status(payload)).shell_code();
    ended_ = true;
    return {};
  }

  Result<void> finish_unstarted(supervisor::NotStarted failure) {
    end_ = {failure.exit_code, std::move(failure.error)};
    ended_ = true;
    return {};
  }

  void warn(const Result<void>& result) {
    if (!result) options_.warn(result.error().message);
  }

  const sys::Fd& socket_;
  const AttachOptions& options_;
  sys::Fd signals_;
  bool reads_input_;
  std::string pending_;
  bool ended_ = false;
  ContainerEnd end_;
};

}  // namespace

Result<ContainerEnd> attach(const sys::Fd& socket, const AttachOptions& options) {
  sys::Fd signals = TRY(watch_signals());
  ::signal(SIGPIPE, SIG_IGN);  // a closed stdout is an answer of write(2), not our end
  std::optional<sys::RawMode> raw;
  if (options.terminal && options.input && sys::is_terminal(0)) raw.emplace(TRY(sys::RawMode::enter()));
  Attachment attachment(socket, options, std::move(signals));
  return attachment.run();
}

}  // namespace coracle::engine
