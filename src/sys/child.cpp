#include "sys/child.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sys/file.h"
#include "sys/privileges.h"
#include "sys/retry.h"

namespace coracle::sys {
namespace {

ExitStatus status_from(const siginfo_t& info) {
  if (info.si_code == CLD_EXITED) return {info.si_status, 0};
  return {0, info.si_status};
}

Result<Fd> open_pidfd(pid_t pid) {
  long raw = ::syscall(SYS_pidfd_open, pid, 0);
  if (raw < 0) return from_errno(errno, "open pidfd of {}", pid);
  return Fd(static_cast<int>(raw));
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> list;
  for (const std::string& word : words) list.push_back(const_cast<char*>(word.c_str()));
  list.push_back(nullptr);
  return list;
}

// Everything the vforked child needs, computed before; it shares our memory until exec.
struct ExecPlan {
  const char* path;
  char* const* arguments;
  char* const* environment;
  const std::vector<Program::Inherit>* descriptors;
  bool new_session;
  bool die_with_parent;
  pid_t parent;
  volatile int error = 0;  // written by the child while the parent sleeps in vfork
};

// What we hold without close-on-exec came from whoever started us and is nobody else's business.
void close_strays() {
  ::syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC);
}

// The descriptors are first moved above every wanted number, so that no dup2 overwrites one still needed.
bool place_descriptors(const std::vector<Program::Inherit>& wanted) {
  std::array<int, 16> safe{};
  if (wanted.size() > safe.size()) return errno = EMFILE, false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    safe[i] = ::fcntl(wanted[i].from->get(), F_DUPFD_CLOEXEC, 64);
    if (safe[i] < 0) return false;
  }
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (::dup2(safe[i], wanted[i].to) < 0) return false;
  return true;
}

[[noreturn]] void exec_in_child(ExecPlan& plan) {
  if (plan.die_with_parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != plan.parent) ::_exit(127);
  }
  if (plan.new_session) ::setsid();
  reset_signals_to_default();
  close_strays();
  if (place_descriptors(*plan.descriptors)) ::execve(plan.path, plan.arguments, plan.environment);
  plan.error = errno;
  ::_exit(127);
}

}  // namespace

std::string ExitStatus::str() const {
  if (signal) return "killed by " + signal_name(signal);
  return fmt::format("exit status {}", code);
}

Child& Child::operator=(Child&& other) noexcept {
  Child old(std::exchange(pid_, std::exchange(other.pid_, -1)), std::move(pidfd_));
  pidfd_ = std::move(other.pidfd_);
  return *this;
}

Child::~Child() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  retry([&] { return ::waitpid(pid_, nullptr, 0); });
}

Result<void> Child::signal(int number) const {
  if (::syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0) < 0)
    return from_errno(errno, "send {}", signal_name(number));
  return {};
}

Result<ExitStatus> Child::wait() {
  siginfo_t info{};
  if (retry([&] { return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED); }) < 0)
    return from_errno(errno, "wait for process {}", pid_);
  pid_ = -1;
  return status_from(info);
}

Result<std::optional<ExitStatus>> Child::poll_exit() {
  siginfo_t info{};
  if (retry([&] { return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG); }) < 0)
    return from_errno(errno, "wait for process {}", pid_);
  if (info.si_pid == 0) return std::nullopt;
  pid_ = -1;
  return status_from(info);
}

Result<Child> spawn(const Program& program) {
  std::vector<char*> arguments = pointers(program.arguments);
  std::vector<char*> environment;
  if (program.environment) environment = pointers(*program.environment);
  ExecPlan plan{program.path.c_str(), arguments.data(),
                program.environment ? environment.data() : ::environ, &program.descriptors,
                program.new_session, program.die_with_parent, ::getpid()};
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  // No handler of ours may run in the child while it shares our memory.
  ::sigprocmask(SIG_SETMASK, &all, &before);
  pid_t pid = ::vfork();
  if (pid == 0) exec_in_child(plan);
  int fork_error = errno;
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return from_errno(fork_error, "start {}", program.path);
  if (plan.error != 0) {
    retry([&] { return ::waitpid(pid, nullptr, 0); });
    return from_errno(plan.error, "start {}", program.path);
  }
  Result<Fd> pidfd = open_pidfd(pid);
  Child child(pid, pidfd ? std::move(*pidfd) : Fd());
  if (!pidfd) return tl::unexpected(std::move(pidfd).error());
  return child;
}

Result<void> run_to_success(Program program, std::string_view what) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return from_errno(errno, "pipe");
  Fd reader(ends[0]);
  Fd writer(ends[1]);
  program.descriptors.push_back({&writer, 2});
  Child child = TRY(spawn(program));
  writer.close();
  Result<std::string> said = read_all(reader, 65536);
  ExitStatus status = TRY(child.wait());
  if (status.is_success()) return {};
  std::string line(trim(said ? split(*said, '\n')[0] : ""));
  return failure(ErrorKind::system, "{}: {}{}{}", what, line, line.empty() ? "" : ": ", status.str());
}

Result<void> kill_and_wait(pid_t pid) {
  Result<Fd> pidfd = open_pidfd(pid);
  if (!pidfd && pidfd.error().errno_value == ESRCH) return {};
  if (!pidfd) return tl::unexpected(std::move(pidfd).error());
  if (::syscall(SYS_pidfd_send_signal, pidfd->get(), SIGKILL, nullptr, 0) < 0 && errno != ESRCH)
    return from_errno(errno, "kill process {}", pid);
  pollfd ended{pidfd->get(), POLLIN, 0};
  if (retry([&] { return ::poll(&ended, 1, -1); }) < 0) return from_errno(errno, "wait for process {}", pid);
  return {};
}

Result<Child> fork_child(const std::function<int()>& body) {
  pid_t pid = ::fork();
  if (pid < 0) return from_errno(errno, "fork");
  if (pid == 0) ::_exit(body());
  return adopt_child(pid);
}

Result<Child> adopt_child(pid_t pid) {
  Result<Fd> pidfd = open_pidfd(pid);
  Child child(pid, pidfd ? std::move(*pidfd) : Fd());
  if (!pidfd) return tl::unexpected(std::move(pidfd).error());
  return child;
}

}  // namespace coracle::sys
