#include "sys/namespace.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>

#include <cerrno>

#include "base/text.h"
#include "sys/file.h"
#include "sys/privileges.h"
#include "sys/report.h"
#include "sys/socket.h"

namespace coracle::sys {
namespace {

constexpr std::string_view kHeld = "held";
constexpr std::string_view kBorn = "born ";

int fail_holder(const Fd& channel, const Error& error) {
  (void)send_message(channel, encode_error(error));
  return 1;
}

// Says that the namespaces are there, then waits for the other end to be closed.
int hold_namespaces(int flags, const Fd& channel) {
  if (auto armed = die_with_parent(); !armed) return fail_holder(channel, armed.error());
  if (auto made = unshare_namespaces(flags); !made) return fail_holder(channel, made.error());
  (void)send_message(channel, kHeld);
  (void)receive_message(channel);
  return 0;
}

// In the process between: becomes one of the namespaces' own, gives birth, and passes the pid on.
int give_birth(const NamespaceHolder& holder, std::uint64_t flags, const std::function<void()>& body, const Fd& channel) {
  Result<void> joined = join_namespaces(holder.child().pidfd(), holder.flags());
  if (!joined) return fail_holder(channel, joined.error());
  clone_args arguments{};
  arguments.flags = flags | CLONE_PARENT;  // exit_signal comes from us then
  long pid = ::syscall(SYS_clone3, &arguments, sizeof arguments);
  if (pid == 0) {
    body();
    ::_exit(125);
  }
  if (pid < 0) return fail_holder(channel, system_error(errno, "create namespaces"));
  (void)send_message(channel, fmt::format("{}{}", kBorn, pid));
  return 0;
}

}  // namespace

Result<NamespaceHolder> NamespaceHolder::begin(int flags, IdMappings mappings) {
  auto [ours, theirs] = TRY(message_pair());
  Child child = TRY(clone_into_namespaces(CLONE_NEWUSER, [&, &channel = theirs] { ::_exit(hold_namespaces(flags, channel)); }));
  MapWriting writing = TRY(MapWriting::begin(child.pid(), mappings));
  return NamespaceHolder(flags | CLONE_NEWUSER, std::move(mappings), std::move(child), std::move(ours),
                         std::move(writing));
}

Result<void> NamespaceHolder::wait_until_mapped() { return writing_.finish(); }

Result<void> NamespaceHolder::wait_until_made() {
  std::optional<Message> message = TRY(receive_message(channel_));
  if (!message) return failure(ErrorKind::system, "namespaces: their holder died ({})", TRY(child_.wait()).str());
  if (message->bytes != kHeld) return tl::unexpected(decode_error(message->bytes));
  return {};
}

Result<Child> clone_beside(const NamespaceHolder& holder, std::uint64_t flags, const std::function<void()>& body) {
  auto [ours, theirs] = TRY(message_pair());
  Child between = TRY(fork_child([&, &channel = theirs] { return give_birth(holder, flags, body, channel); }));
  theirs.close();
  std::optional<Message> message = TRY(receive_message(ours));
  if (!message) return failure(ErrorKind::system, "namespaces: the process in between died ({})", TRY(between.wait()).str());
  if (!message->bytes.starts_with(kBorn)) return tl::unexpected(decode_error(message->bytes));
  pid_t pid = TRY(parse_number<pid_t>(std::string_view(message->bytes).substr(kBorn.size()), "pid"));
  TRY(between.wait());
  return adopt_child(pid);
}

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
