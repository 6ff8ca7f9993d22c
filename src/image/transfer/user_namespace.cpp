#include "image/transfer/user_namespace.h"

#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "sys/event_loop.h"
#include "sys/report.h"
#include "sys/socket.h"

namespace coracle::image {
namespace {

constexpr char kReady[] = "namespace";
constexpr char kMapped[] = "mapped";
constexpr int kFailed = 125;

Cancellation cancellation;  // a signal handler can reach nothing else

void on_signal(int number) {
  // Whoever asks a second time does not want to wait for tidy work.
  if (cancellation.signal()) ::_exit(128 + number);
}

void take_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigset_t set;
  ::sigemptyset(&set);
  for (int number : {SIGINT, SIGTERM}) {
    ::sigaction(number, &action, nullptr);
    ::sigaddset(&set, number);
  }
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

Result<void> become_mapped_root(const sys::Fd& channel, pid_t parent) {
  if (::unshare(CLONE_NEWUSER) < 0) {
    int error = errno;
    if (error == EPERM || error == ENOSPC)
      return unsupported(
          "create a user namespace: {}; remedy: sysctl kernel.unprivileged_userns_clone=1, "
          "user.max_user_namespaces above 0, and an AppArmor profile that allows userns",
          ::strerror(error));
    return from_errno(error, "create a user namespace");
  }
  TRY(sys::send_message(channel, kReady));
  std::optional<sys::Message> answer = TRY(sys::receive_message(channel));
  if (!answer) return conflict("interrupted");
  // After the maps: a change of credentials forgets it.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) return conflict("interrupted");
  return {};
}

int child_main(const sys::Fd& channel, pid_t parent,
               const std::function<int(Cancellation&)>& body) {
  take_signals();
  Result<void> ready = become_mapped_root(channel, parent);
  if (ready) return body(cancellation);
  (void)sys::send_message(channel, sys::encode_error(ready.error()));
  return kFailed;
}

Result<void> map_child(const sys::Child& child, const sys::Fd& channel,
                       const sys::IdMappings& mappings) {
  std::optional<sys::Message> first = TRY(sys::receive_message(channel));
  if (!first)
    return failure(ErrorKind::system, "the child process died before it had a user namespace");
  if (first->bytes != kReady) return Failure(sys::decode_error(first->bytes));
  TRY(sys::write_id_mappings_from_parent(child.pid(), mappings));
  return sys::send_message(channel, kMapped);
}

}  // namespace

Result<int> run_as_mapped_root(const sys::IdMappings& mappings,
                               const std::function<int(Cancellation&)>& body) {
  auto [ours, theirs] = TRY(sys::message_pair());
  sys::EventLoop loop = TRY(sys::EventLoop::create());
  pid_t parent = ::getpid();
  std::optional<sys::Child> child;
  // Before the fork: no signal falls between the two processes.
  TRY(loop.watch_signals({SIGINT, SIGTERM}, [&](const signalfd_siginfo& info) {
    if (child) (void)child->signal(static_cast<int>(info.ssi_signo));
  }));
  child = TRY(sys::fork_child([&, &channel = theirs, &other = ours] {
    other.close();
    return child_main(channel, parent, body);
  }));
  theirs.close();
  TRY(map_child(*child, ours, mappings));
  TRY(loop.watch(child->pidfd(), EPOLLIN, [&](std::uint32_t) { loop.stop(); }));
  TRY(loop.run());
  sys::ExitStatus status = TRY(child->wait());
  if (status.signal) return failure(ErrorKind::system, "the working process was {}", status.str());
  return status.code;
}

}  // namespace coracle::image
