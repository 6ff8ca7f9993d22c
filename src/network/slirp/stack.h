// libslirp, fenced: a TCP/IP stack that turns a container's frames into ordinary sockets of this process.
// It has no thread and no timer of its own. One round of the caller's loop is fill_poll_set, poll(2), any number of
// input, then handle_events; frames for the container leave through the sink at any of these.
#pragma once

#include <poll.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "network/slirp/options.h"
#include "sys/fd.h"

struct Slirp;

namespace coracle::network {

class Stack {
 public:
  using FrameSink = std::function<bool(std::span<const std::uint8_t>)>;

  static Result<std::unique_ptr<Stack>> create(const SlirpOptions& options, FrameSink sink);
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  // The socket that now listens for it; the stack has its own copy.
  Result<sys::Fd> publish(const PortMapping& mapping);
  // Appends the stack's sockets; says in how many milliseconds it wants to be called at the latest.
  std::uint32_t fill_poll_set(std::vector<pollfd>& set);
  void input(std::span<const std::uint8_t> frame);
  void handle_events(const std::vector<pollfd>& set);

  std::size_t listener_count() const { return listener_count_; }
  // Frames sent to the container since the beginning, lost ones too.
  std::uint64_t frames_sent() const { return frames_sent_; }

 private:
  explicit Stack(FrameSink sink) : sink_(std::move(sink)) {}
  friend struct StackCallbacks;
  Result<sys::Fd> find_listener(const PortMapping& mapping);
  FrameSink sink_;
  Slirp* slirp_ = nullptr;
  std::size_t listener_count_ = 0;
  std::uint64_t frames_sent_ = 0;
};

}  // namespace coracle::network
