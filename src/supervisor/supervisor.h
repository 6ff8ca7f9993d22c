// The process that stays beside one container from its creation to its clean-up.
//
// One thread, one loop, no polling. It is the parent of PID 1 and of the container's helpers, owns the lock that says
// "this container lives", carries stdio between the process, the log and any number of clients, and writes down how
// the container ended, whether or not a command line is still there to hear it.
//
// Order of a life (frames in README.md):
//   lock, control socket, network helper, PID 1 up to its gate      -> kCreated
//   kStart from a client opens the gate; exec succeeded             -> kStarted   (or kFailed, and clean-up)
//   PID 1 has ended: streams drained, exit recorded, files removed with --rm -> kEnded
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/error.h"
#include "oci/runtime_config.h"
#include "runtime/container_process.h"
#include "supervisor/client.h"
#include "supervisor/container_stdio.h"
#include "supervisor/log_file.h"
#include "supervisor/protocol.h"
#include "supervisor/state.h"
#include "supervisor/supervision_plan.h"
#include "sys/dataplane.h"
#include "sys/event_loop.h"
#include "sys/file_lock.h"

namespace coracle::supervisor {

class Supervisor {
 public:
  Supervisor(SupervisionPlan plan, oci::RuntimeConfig config, sys::EventLoop loop, sys::FileLock lock)
      : plan_(std::move(plan)), config_(std::move(config)), loop_(std::move(loop)), lock_(std::move(lock)),
        has_terminal_(config_.process && config_.process->terminal) {}
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Everything up to the gate; on failure nothing is left running. `holder`: namespaces made ahead, or nullptr.
  Result<void> create(sys::NamespaceHolder* holder);
  // Serves clients until the container has ended and they have heard of it. `first` is the connection of the
  // command line that started us; it going away before kStart means that nobody wants the container.
  // `holder` has done its work: it is let go when nobody waits for it.
  Result<void> serve(sys::Fd first, std::optional<sys::NamespaceHolder> holder);
  // When create() failed: undoes all of it and tells `first`.
  void abandon(const Error& error, sys::Fd first);

 private:
  enum class Stream { output, errors };

  // What goes wrong beside the main line is told to whoever listens and stops nothing.
  void warn(const Result<void>& result);
  Result<void> prepare_network();
  Result<void> start_network();
  Result<void> write_own_state();
  Result<void> start_process(sys::NamespaceHolder* holder);
  void start();
  void end_without_running(int exit_code, const Error& error);
  Result<void> watch_container();
  void on_init_exit();
  void finish(const sys::ExitStatus& status);
  void release_files();

  Result<void> add_client(sys::Fd socket);
  void on_client_event(int key, std::uint32_t events);
  void on_frame(int key, const Frame& frame);
  void drop_client(int key);
  void attach(int key, std::string_view wishes);
  void broadcast(char type, std::string_view payload, bool only_attached);
  void stop_when_heard();
  bool has_attached_client() const;

  Result<void> watch_output(const sys::Fd& fd, Stream stream);
  void on_output(const sys::Fd& fd, Stream stream);
  bool pump(const sys::Fd& fd, Stream stream);
  void log_output(std::string_view bytes, std::string_view stream);
  Result<void> append_to_log(std::string_view bytes, std::string_view stream);
  void drain();
  void close_output(const sys::Fd& fd);
  void end_output(std::string_view stream);
  void update_flow();

  void take_input(std::string_view bytes);
  void hold_feeders(bool hold);
  std::uint32_t events_wanted(const Client& client) const;
  void end_input();
  void flush_input();
  void wait_for_input_room();
  void resize(std::string_view payload);
  void send_signal(std::string_view payload);

  SupervisionPlan plan_;
  oci::RuntimeConfig config_;  // until the process is made
  sys::EventLoop loop_;
  std::optional<sys::FileLock> lock_;
  std::optional<LogFile> log_;
  sys::Fd listener_;
  std::optional<sys::DataplaneSockets> network_sockets_;  // until its helper is started
  std::optional<sys::Dataplane> network_;
  std::optional<runtime::ContainerProcess> process_;
  ContainerStdio stdio_;
  RunningState state_;
  std::map<int, std::unique_ptr<Client>> clients_;
  int starter_ = -1;  // key of the client whose going before kStart ends everything
  std::string input_;
  bool input_ended_ = false;
  bool input_watched_ = false;
  bool feeders_held_ = false;
  bool output_paused_ = false;
  bool has_terminal_ = false;
  bool ended_ = false;
};

}  // namespace coracle::supervisor
