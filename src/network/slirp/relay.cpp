#include "network/slirp/relay.h"

#include <cerrno>

#include "network/slirp/frame.h"
#include "network/slirp/idle.h"
#include "sys/clock.h"
#include "sys/memory.h"
#include "sys/retry.h"
#include "sys/socket.h"

namespace coracle::network {
namespace {

// The first entries of the poll set; the stack's sockets follow.
enum FixedEntry : std::size_t { kReport, kPort, kTap, kLifetime, kFixedEntries };

// After so many frames the sockets get their turn.
constexpr int kFramesPerRound = 64;

std::int64_t now_milliseconds() { return sys::monotonic_now() / 1'000'000; }

}  // namespace

Result<std::unique_ptr<Relay>> Relay::create(const SlirpOptions& options, sys::Fd port, sys::Fd report) {
  FrameHeader header = options.vnet_header ? FrameHeader::virtio_net : FrameHeader::none;
  std::unique_ptr<Relay> relay(new Relay(header, std::move(port), std::move(report)));
  relay->stack_ = TRY(Stack::create(options, [relay = relay.get()](Frame frame) { return relay->pass_to_container(frame); }));
  for (const PortMapping& mapping : options.ports) {
    sys::Fd socket = TRY(relay->stack_->publish(mapping));
    if (mapping.protocol == Protocol::udp) relay->udp_replies_.add_port(mapping, std::move(socket));
  }
  return relay;
}

Result<void> Relay::run() {
  TRY(wait_for_tap());
  sys::give_back_code_pages();
  while (tap_) {
    TRY(wait_for_events());
    if (set_[kReport].revents != 0 || set_[kLifetime].revents != 0) return {};
    if (set_[kTap].revents != 0 && !drain_tap()) return {};
    stack_->handle_events(set_);
  }
  return {};
}

Result<void> Relay::wait_for_tap() {
  // Clients of published ports wait in the kernel's queue meanwhile.
  while (!tap_) {
    set_ = {{report_.get(), POLLIN, 0}, {port_.get(), POLLIN, 0}};
    if (sys::retry([&] { return ::poll(set_.data(), set_.size(), -1); }) < 0) return from_errno(errno, "poll");
    if (set_[kReport].revents != 0) return {};
    if (set_[kPort].revents == 0) continue;
    TRY(adopt_tap());
    if (!tap_) return {};
  }
  return {};
}

Result<void> Relay::adopt_tap() {
  auto message = TRY(sys::receive_message(port_));
  port_.close();
  if (!message || message->descriptors.empty()) return {};
  tap_ = TRY(TapPort::adopt(std::move(message->descriptors[0]), header_));
  if (message->descriptors.size() > 1) lifetime_ = std::move(message->descriptors[1]);
  return {};
}

Result<void> Relay::wait_for_events() {
  set_.resize(kFixedEntries);
  set_[kReport] = {report_.get(), POLLIN, 0};
  set_[kPort] = {port_.get(), POLLIN, 0};
  set_[kTap] = {tap_->fd().get(), POLLIN, 0};
  set_[kLifetime] = {lifetime_.get(), POLLIN, 0};
  std::uint32_t wanted = stack_->fill_poll_set(set_);
  bool has_sessions = set_.size() > kFixedEntries + stack_->listener_count();
  std::int64_t now = now_milliseconds();
  if (has_sessions && frames_seen_ != stack_->frames_sent()) last_activity_ = now;
  frames_seen_ = stack_->frames_sent();
  std::optional<std::int64_t> quiet;
  if (last_activity_) quiet = now - *last_activity_;
  int count = sys::retry([&] { return ::poll(set_.data(), set_.size(), sleep_time(wanted, quiet)); });
  if (count < 0) return from_errno(errno, "poll");
  if (count > 0 && has_sessions) last_activity_ = now;
  return {};
}

bool Relay::drain_tap() {
  for (int i = 0; i < kFramesPerRound; ++i) {
    Frame frame;
    TapPort::Reading reading = tap_->read_frame(frame);
    if (reading != TapPort::Reading::frame) return reading == TapPort::Reading::empty;
    pass_to_stack(frame);
  }
  return true;
}

void Relay::pass_to_stack(Frame frame) {
  if (is_addressed_to_host_loopback(frame)) return;
  if (!udp_replies_.is_empty() && udp_replies_.send(frame)) return;
  stack_->input(frame);
}

bool Relay::pass_to_container(Frame frame) {
  if (!tap_) return false;
  if (!udp_replies_.is_empty()) udp_replies_.note_sent(frame);
  return tap_->write_frame(frame);
}

}  // namespace coracle::network
