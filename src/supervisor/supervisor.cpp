#include "supervisor/supervisor.h"

#include <signal.h>
#include <sys/epoll.h>

#include "supervisor/cleanup.h"
#include "sys/clock.h"
#include "sys/directories.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/report.h"
#include "sys/socket.h"

namespace coracle::supervisor {

Result<void> Supervisor::create(sys::NamespaceHolder* holder) {
  listener_ = TRY(sys::listen_unix(plan_.run_directory / file::kControlSocket, sys::SocketType::message));
  TRY(prepare_network());
  TRY(start_process(holder));
  return {};
}

// A port that is taken must be found before anything of the container exists. Without ports the helper is started
// last: frames wait in the TAP, and its loading would only slow the start down.
Result<void> Supervisor::prepare_network() {
  if (!plan_.network) return {};
  network_sockets_ = TRY(sys::prepare_dataplane(*plan_.network));
  if (!plan_.network->wait_until_ready) return {};
  sys::Fd port(std::move(network_sockets_->port));
  network_ = TRY(sys::start_dataplane(*plan_.network, std::move(*network_sockets_)));
  network_sockets_->port = std::move(port);
  return sys::wait_until_ready(*network_);
}

Result<void> Supervisor::start_network() {
  if (!plan_.network) return {};
  if (!network_) network_ = TRY(sys::start_dataplane(*plan_.network, std::move(*network_sockets_)));
  network_sockets_.reset();
  // A dead helper leaves a container without a network, not a dead container.
  return loop_.watch(network_->child.pidfd(), EPOLLIN, [this](std::uint32_t) { loop_.remove(network_->child.pidfd()); });
}

Result<void> Supervisor::write_own_state() {
  state_.pid = process_->init.pid();
  state_.process_start = TRY(process_start_time(state_.pid));
  state_.supervisor_pid = ::getpid();
  state_.boot_id = TRY(sys::boot_id());
  return write_state(plan_.run_directory, state_);
}

Result<void> Supervisor::start_process(sys::NamespaceHolder* holder) {
  runtime::StartRequest request;
  request.bundle = plan_.run_directory;
  request.config = std::move(config_);
  request.rootfs = plan_.rootfs;
  request.holder = holder;
  if (!has_terminal_) {
    stdio_ = TRY(make_pipes(plan_.keep_stdin_open));
    for (std::size_t i = 0; i < 3; ++i) request.stdio[i] = &stdio_.container_ends[i];
  }
  if (network_sockets_) {
    request.tap = plan_.network->tap;
    request.tap_socket = &network_sockets_->port;
  }
  process_ = TRY(runtime::create_container_process(std::move(request)));
  for (sys::Fd& end : stdio_.container_ends) end.close();
  if (!has_terminal_) return {};
  stdio_.output = std::move(process_->terminal);
  return sys::set_nonblocking(stdio_.output, true);
}

Result<void> Supervisor::serve(sys::Fd first, std::optional<sys::NamespaceHolder> holder) {
  starter_ = first.get();
  TRY(loop_.watch(listener_, EPOLLIN, [this](std::uint32_t) {
    Result<sys::Fd> socket = sys::accept_connection(listener_);
    if (socket) warn(add_client(std::move(*socket)));
  }));
  TRY(watch_container());
  int key = first.get();
  TRY(add_client(std::move(first)));
  broadcast(frame::kCreated, {}, false);
  // `run` has said "start" already: one state is written then, not two.
  on_client_event(key, EPOLLIN);
  if (!state_.started && !ended_) TRY(write_own_state());
  holder.reset();
  // A detached container is here to stay; who started one in front of a terminal is loaded anyway.
  if (state_.started && !has_attached_client()) sys::give_back_memory();
  return loop_.run();
}

Result<void> Supervisor::watch_container() {
  TRY(loop_.watch(process_->init.pidfd(), EPOLLIN, [this](std::uint32_t) { on_init_exit(); }));
  for (sys::Child& helper : process_->helpers)
    TRY(loop_.watch(helper.pidfd(), EPOLLIN, [this, &helper](std::uint32_t) { loop_.remove(helper.pidfd()); }));
  TRY(watch_output(stdio_.output, Stream::output));
  if (stdio_.errors.is_open()) TRY(watch_output(stdio_.errors, Stream::errors));
  return loop_.watch_signals({SIGTERM, SIGINT, SIGHUP, SIGQUIT}, [this](const signalfd_siginfo& info) {
    if (process_) warn(process_->init.signal(static_cast<int>(info.ssi_signo)));
  });
}

void Supervisor::start() {
  if (state_.started || ended_) return;
  Result<void> started = runtime::start_container_process(*process_);
  if (!started) {
    NotStarted failure = not_started(std::move(started).error());
    end_without_running(failure.exit_code, failure.error);
    broadcast(frame::kNotStarted, encode_not_started(failure), false);
    return stop_when_heard();
  }
  starter_ = -1;
  warn(start_network());
  state_.started = true;
  state_.started_at = sys::now();
  warn(write_own_state());
  if (!plan_.auto_remove) warn(sys::write_file(plan_.record_directory / file::kStarted, "", 0600));
  broadcast(frame::kStarted, std::to_string(state_.pid), false);
}

// The record keeps why; with --rm nothing stays.
void Supervisor::end_without_running(int exit_code, const Error& error) {
  ExitRecord record;
  record.status.code = exit_code;
  record.error = error.message;
  record.finished_at = sys::now();
  if (!plan_.auto_remove) warn(write_exit(plan_.record_directory, record, Keep::durable));
  if (process_) loop_.remove(process_->init.pidfd());
  ended_ = true;
  release_files();
}

// Before there is a loop: the only client is the command line that started us.
void Supervisor::abandon(const Error& error, sys::Fd first) {
  clients_.emplace(first.get(), std::make_unique<Client>(std::move(first)));
  end_without_running(125, error);
  broadcast(frame::kFailed, sys::encode_error(error), false);
}

void Supervisor::warn(const Result<void>& result) {
  if (!result) broadcast(frame::kWarning, result.error().message, false);
}

void Supervisor::on_init_exit() {
  Result<std::optional<sys::ExitStatus>> status = process_->init.poll_exit();
  if (status && !*status) return;
  loop_.remove(process_->init.pidfd());
  finish(status ? **status : sys::ExitStatus{255, 0});
}

void Supervisor::finish(const sys::ExitStatus& status) {
  ended_ = true;
  drain();
  ExitRecord record{status, {}, state_.started_at, sys::now()};
  if (!plan_.auto_remove) warn(write_exit(plan_.record_directory, record, Keep::durable));
  release_files();
  broadcast(frame::kEnded, encode_status(status), false);
  stop_when_heard();
}

// After this the container is gone for everybody: no process, no mount, no socket, no lock.
void Supervisor::release_files() {
  sys::Fd user_namespace;
  if (process_) user_namespace = std::move(process_->user_namespace);
  process_.reset();
  // Closing the report channel ends the helper. Waiting for it would cost the 20 ms that the kernel takes to
  // unregister the TAP, and nothing of the container depends on that.
  if (network_) network_->child.detach();
  network_sockets_.reset();
  network_.reset();
  loop_.remove(listener_);
  listener_.close();
  if (plan_.auto_remove) warn(remove_container(plan_, user_namespace));
  warn(sys::remove_tree(plan_.run_directory));
  lock_.reset();
}

}  // namespace coracle::supervisor
