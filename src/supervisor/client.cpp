#include "supervisor/client.h"

#include <sys/socket.h>

#include <cerrno>

#include "sys/retry.h"

namespace coracle::supervisor {

Client::Sent Client::try_send(const std::string& packet) {
  ssize_t count = sys::retry(
      [&] { return ::send(socket_.get(), packet.data(), packet.size(), MSG_NOSIGNAL | MSG_DONTWAIT); });
  if (count >= 0) return Sent::yes;
  return errno == EAGAIN || errno == ENOBUFS ? Sent::not_now : Sent::gone;
}

bool Client::send(char type, std::string_view payload) {
  std::string packet(1, type);
  packet += payload;
  if (queue_.empty()) {
    Sent sent = try_send(packet);
    if (sent != Sent::not_now) return sent == Sent::yes;
  }
  queued_bytes_ += packet.size();
  queue_.push_back(std::move(packet));
  return true;
}

bool Client::flush() {
  while (!queue_.empty()) {
    Sent sent = try_send(queue_.front());
    if (sent != Sent::yes) return sent == Sent::not_now;
    queued_bytes_ -= queue_.front().size();
    queue_.pop_front();
  }
  return true;
}

}  // namespace coracle::supervisor
