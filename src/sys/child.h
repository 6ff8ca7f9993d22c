// Owns a child process: its pid and a pidfd. Dropped, it is killed and reaped; detach() lets go.
// Signals go through the pidfd, so a recycled pid is never hit.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::sys {

struct ExitStatus {
  int code = 0;    // exit(2) argument, when signal is 0
  int signal = 0;  // the signal that ended it, or 0
  bool is_success() const { return code == 0 && signal == 0; }
  int shell_code() const { return signal ? 128 + signal : code; }
  std::string str() const;  // "exit status 3", "killed by SIGSEGV"
};

class [[nodiscard]] Child {
 public:
  Child(pid_t pid, Fd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)), pidfd_(std::move(other.pidfd_)) {}
  Child& operator=(Child&& other) noexcept;
  ~Child();

  pid_t pid() const { return pid_; }
  const Fd& pidfd() const { return pidfd_; }
  Result<void> signal(int number) const;
  Result<ExitStatus> wait();                     // blocks; reaps
  Result<std::optional<ExitStatus>> poll_exit();  // reaps when it has ended
  void detach() { pid_ = -1; }

 private:
  pid_t pid_ = -1;
  Fd pidfd_;
};

// A program to start. Only the listed descriptors reach it, under the given numbers; 0-2 are inherited
// unless listed. `program` is an absolute path: nothing is looked up in PATH.
struct Program {
  std::string path;
  std::vector<std::string> arguments;  // argv[0] included
  std::optional<std::vector<std::string>> environment;  // absent: ours
  struct Inherit {
    const Fd* from;
    int to;
  };
  std::vector<Inherit> descriptors;
  bool new_session = false;
  bool die_with_parent = false;  // PR_SET_PDEATHSIG SIGKILL
};

// Starts by vfork and exec: cheap from a large process. The error says what exec said.
Result<Child> spawn(const Program& program);
// Runs to the end; a failure carries the first line the program wrote to stderr.
Result<void> run_to_success(Program program, std::string_view what);

// A child of ours that another process made for us (CLONE_PARENT). Not reaped yet, its pid is still its own.
Result<Child> adopt_child(pid_t pid);

// Forks. The child runs `body` and leaves by _exit(its value); it never returns into the caller's code.
Result<Child> fork_child(const std::function<int()>& body);

// SIGKILL for a process that is not our child, and waits until it has gone. The caller has checked that it is the one meant.
Result<void> kill_and_wait(pid_t pid);

// "SIGTERM" for 15; "SIGRTMIN+3"; "signal 99" for what has no name.
std::string signal_name(int number);
// By name with or without SIG, any case, or by number; real-time signals too.
Result<int> parse_signal(std::string_view text);

}  // namespace coracle::sys
