#include "sys/namespace.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>

#include <cerrno>

#include "sys/file.h"

namespace coracle::sys {

Result<Child> clone_into_namespaces(std::uint64_t flags, const std::function<void()>& body) {
  int pidfd = -1;
  clone_args arguments{};
  arguments.flags = flags | CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<std::uintptr_t>(&pidfd);
  arguments.exit_signal = SIGCHLD;
  long pid = ::syscall(SYS_clone3, &arguments, sizeof arguments);
  if (pid == 0) {
    body();
    ::_exit(125);
  }
  if (pid < 0) return from_errno(errno, "create namespaces");
  return Child(static_cast<pid_t>(pid), Fd(pidfd));
}

Result<void> unshare_namespaces(int flags) {
  if (::unshare(flags) < 0) return from_errno(errno, "create namespaces");
  return {};
}

Result<void> join_namespaces(const Fd& of, int flags) {
  if (::setns(of.get(), flags) < 0) return from_errno(errno, "join namespaces");
  return {};
}

Result<Fd> open_user_namespace(const Child& child) {
  return open_path(fmt::format("/proc/{}/ns/user", child.pid()), O_RDONLY);
}

Result<void> set_hostname(const std::string& name) {
  if (::sethostname(name.c_str(), name.size()) < 0)
    return from_errno(errno, "set hostname {}", name);
  return {};
}

Result<void> set_domainname(const std::string& name) {
  if (::setdomainname(name.c_str(), name.size()) < 0)
    return from_errno(errno, "set domainname {}", name);
  return {};
}

}  // namespace coracle::sys
