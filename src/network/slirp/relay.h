// The main loop: frames of one TAP to the stack and back, until the network ends.
// It ends when the report channel closes (the supervisor has gone), when the TAP is gone, or when the port socket
// closes before a TAP came. The descriptor of the TAP keeps its network namespace alive, so init may send a second
// descriptor with it, such as a pidfd: the network ends as soon as that one becomes readable.
#pragma once

#include <poll.h>

#include <memory>
#include <optional>
#include <vector>

#include "base/error.h"
#include "network/slirp/options.h"
#include "network/slirp/stack.h"
#include "network/slirp/tap_port.h"
#include "network/slirp/udp_replies.h"
#include "sys/fd.h"

namespace coracle::network {

class Relay {
 public:
  static Result<std::unique_ptr<Relay>> create(const SlirpOptions& options, sys::Fd port, sys::Fd report);
  const sys::Fd& report() const { return report_; }
  Result<void> run();

 private:
  Relay(FrameHeader header, sys::Fd port, sys::Fd report)
      : header_(header), port_(std::move(port)), report_(std::move(report)) {}
  Result<void> wait_for_tap();
  Result<void> adopt_tap();
  Result<void> wait_for_events();
  bool drain_tap();
  void pass_to_stack(Frame frame);
  bool pass_to_container(Frame frame);

  FrameHeader header_;
  sys::Fd port_;
  sys::Fd report_;
  sys::Fd lifetime_;
  std::optional<TapPort> tap_;
  std::unique_ptr<Stack> stack_;
  UdpReplies udp_replies_;
  std::vector<pollfd> set_;
  std::optional<std::int64_t> last_activity_;  // milliseconds, monotonic
  std::uint64_t frames_seen_ = 0;
};

}  // namespace coracle::network
