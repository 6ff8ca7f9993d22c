// The supervisor's streams: output to the log and the attached clients, input from the client that feeds it.
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "supervisor/supervisor.h"
#include "sys/retry.h"

namespace coracle::supervisor {
namespace {

constexpr std::size_t kInputLimit = 256 * 1024;

}  // namespace

Result<void> Supervisor::watch_output(const sys::Fd& fd, Stream stream) {
  return loop_.watch(fd, EPOLLIN, [this, &fd, stream](std::uint32_t) { on_output(fd, stream); });
}

void Supervisor::on_output(const sys::Fd& fd, Stream stream) {
  if (!pump(fd, stream)) return close_output(fd);
  update_flow();
}

// One read's worth. False at the end of the stream (a terminal whose last user has gone answers EIO).
bool Supervisor::pump(const sys::Fd& fd, Stream stream) {
  std::array<char, kDataLimit> buffer;
  ssize_t count = sys::retry([&] { return ::read(fd.get(), buffer.data(), buffer.size()); });
  if (count < 0) return errno == EAGAIN;
  if (count == 0) return false;
  std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
  bool errors = stream == Stream::errors;
  log_output(bytes, errors ? "stderr" : "stdout");
  broadcast(errors ? frame::kErrors : frame::kOutput, bytes, true);
  return true;
}

void Supervisor::log_output(std::string_view bytes, std::string_view stream) {
  if (plan_.log_driver == LogDriver::none) return;
  Result<void> logged = append_to_log(bytes, stream);
  if (logged) return;
  plan_.log_driver = LogDriver::none;  // said once: a full disk must not stop the container or flood its clients
  warn(context("log", std::move(logged)));
}

// The file is made for the first byte: most short commands say nothing.
Result<void> Supervisor::append_to_log(std::string_view bytes, std::string_view stream) {
  if (!log_) log_ = TRY(LogFile::open(plan_.log_path));
  return log_->append(bytes, stream);
}

// After the last process has gone: what is still in the pipes.
void Supervisor::drain() {
  for (auto [fd, stream] : {std::pair(&stdio_.output, Stream::output), std::pair(&stdio_.errors, Stream::errors)}) {
    while (fd->is_open()) {
      std::array<pollfd, 1> ready{{{fd->get(), POLLIN, 0}}};
      if (::poll(ready.data(), 1, 0) <= 0 || !pump(*fd, stream)) close_output(*fd);
    }
  }
  loop_.remove(stdio_.input);
  stdio_.input.close();
}

void Supervisor::close_output(const sys::Fd& fd) {
  if (!fd.is_open()) return;
  loop_.remove(fd);
  (&fd == &stdio_.errors ? stdio_.errors : stdio_.output).close();
}

// Reading stops while any attached client is behind.
void Supervisor::update_flow() {
  bool congested = false;
  for (auto& [key, client] : clients_) congested |= client->wants_output && client->is_congested();
  if (congested == output_paused_) return;
  output_paused_ = congested;
  for (sys::Fd* fd : {&stdio_.output, &stdio_.errors})
    if (fd->is_open()) warn(loop_.change(*fd, congested ? 0u : static_cast<std::uint32_t>(EPOLLIN)));
}

void Supervisor::take_input(std::string_view bytes) {
  if (!has_terminal_ && !stdio_.input.is_open()) return;
  input_ += bytes;
  flush_input();
  hold_feeders(input_.size() > kInputLimit);
}

// Not reading the clients that feed stdin makes their own reading stop: no input is lost and none piles up.
void Supervisor::hold_feeders(bool hold) {
  if (hold == feeders_held_) return;
  feeders_held_ = hold;
  for (auto& [key, client] : clients_)
    if (client->feeds_input) warn(loop_.change(client->socket(), events_wanted(*client)));
}

std::uint32_t Supervisor::events_wanted(const Client& client) const {
  std::uint32_t events = client.is_idle() ? 0u : static_cast<std::uint32_t>(EPOLLOUT);
  if (!(feeders_held_ && client.feeds_input)) events |= EPOLLIN;
  return events;
}

void Supervisor::end_input() {
  input_ended_ = true;
  flush_input();
}

void Supervisor::flush_input() {
  const sys::Fd& sink = has_terminal_ ? stdio_.output : stdio_.input;
  while (!input_.empty() && sink.is_open()) {
    ssize_t count = sys::retry([&] { return ::write(sink.get(), input_.data(), input_.size()); });
    if (count < 0 && errno == EAGAIN) return wait_for_input_room();
    if (count < 0) input_.clear();  // the reader has gone: there is nobody to give it to
    else input_.erase(0, static_cast<std::size_t>(count));
  }
  hold_feeders(false);
  if (input_watched_) {
    input_watched_ = false;
    if (has_terminal_) warn(loop_.change(sink, EPOLLIN));
    else loop_.remove(stdio_.input);
  }
  if (input_ended_ && !has_terminal_) stdio_.input.close();
}

void Supervisor::wait_for_input_room() {
  if (std::exchange(input_watched_, true)) return;
  if (has_terminal_) {
    loop_.remove(stdio_.output);
    warn(loop_.watch(stdio_.output, EPOLLIN | EPOLLOUT, [this](std::uint32_t events) {
      if (events & EPOLLOUT) flush_input();
      if (events & (EPOLLIN | EPOLLHUP)) on_output(stdio_.output, Stream::output);
    }));
  } else {
    warn(loop_.watch(stdio_.input, EPOLLOUT, [this](std::uint32_t) { flush_input(); }));
  }
}

}  // namespace coracle::supervisor
