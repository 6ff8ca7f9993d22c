// One connection to a supervisor: a command line that attached, or that wants a signal sent.
//
// Frames that the client does not take at once are queued; the supervisor stops reading the container's output
// while a queue is over its limit, so a slow reader slows the container down as a pipe would, and nothing is lost.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::supervisor {

class Client {
 public:
  explicit Client(sys::Fd socket) : socket_(std::move(socket)) {}

  const sys::Fd& socket() const { return socket_; }
  bool wants_output = false;
  bool feeds_input = false;

  // Sends or queues. False: the client has gone.
  bool send(char type, std::string_view payload);
  // Called when the socket is writable. False: the client has gone.
  bool flush();
  bool is_idle() const { return queue_.empty(); }
  bool is_congested() const { return queued_bytes_ > 256 * 1024; }

 private:
  enum class Sent { yes, not_now, gone };
  Sent try_send(const std::string& packet);

  sys::Fd socket_;
  std::deque<std::string> queue_;
  std::size_t queued_bytes_ = 0;
};

}  // namespace coracle::supervisor
