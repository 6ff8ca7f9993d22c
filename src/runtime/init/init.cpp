#include "runtime/init/init.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "runtime/init/command.h"
#include "runtime/init/masks.h"
#include "runtime/init/mounts.h"
#include "runtime/init/privileges.h"
#include "runtime/init/report.h"
#include "runtime/init/rootfs.h"
#include "runtime/init/terminal.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/namespace.h"
#include "sys/socket.h"

namespace coracle::runtime {
namespace {

// What the host's tree offers, taken while it is still there and still trusted.
struct Prepared {
  PreparedMounts mounts;
  sys::Fd null_device;
  sys::Fd sysctl_directory;
};

Result<void> write_to_proc(const char* path, const std::string& text) {
  sys::Fd file = TRY(sys::open_path(path, O_WRONLY | O_NOFOLLOW));
  return context(path, sys::write_all(file, text));
}

// Written through the host's /proc, which no container has touched (CVE-2025-52881).
Result<void> set_oom_score(const InitPlan& plan) {
  if (!plan.oom_score_adj) return {};
  Result<void> written =
      write_to_proc("/proc/self/oom_score_adj", std::to_string(*plan.oom_score_adj));
  // Lowering it needs a privilege of the host; going on with a higher one harms nobody but us.
  if (!written && (written.error().errno_value == EACCES || written.error().errno_value == EPERM))
    return {};
  return written;
}

Result<void> set_exec_label(const Privileges& rights) {
  if (rights.exec_label.empty()) return {};
  if (rights.label_is_apparmor) {
    Result<void> own = write_to_proc("/proc/thread-self/attr/apparmor/exec", rights.exec_label);
    if (own || own.error().errno_value != ENOENT)
      return context("AppArmor profile", std::move(own));
  }
  return context(rights.label_is_apparmor ? "AppArmor profile" : "SELinux label",
                 write_to_proc("/proc/thread-self/attr/exec", rights.exec_label));
}

Result<void> make_network(const InitPlan& plan, const sys::Fd* tap_socket) {
  if (plan.brings_loopback_up) TRY(sys::bring_loopback_up());
  if (!plan.tap) return {};
  sys::Fd tap = TRY(sys::create_tap(*plan.tap));
  return sys::send_message(*tap_socket, "tap", {&tap});
}

// Everything that needs no mapped id: it runs while newuidmap and newgidmap do.
Result<Prepared> prepare(const InitPlan& plan, const sys::Fd* tap_socket) {
  Prepared prepared;
  TRY(sys::unshare_namespaces(plan.unshare_flags));
  if (!plan.hostname.empty()) TRY(sys::set_hostname(plan.hostname));
  if (!plan.domainname.empty()) TRY(sys::set_domainname(plan.domainname));
  TRY(context("network", make_network(plan, tap_socket)));
  prepared.mounts = TRY(prepare_mounts(plan.mounts));
  prepared.null_device = TRY(open_null_device());
  if (!plan.sysctls.empty())
    prepared.sysctl_directory = TRY(sys::open_path("/proc/sys", O_PATH | O_DIRECTORY));
  TRY(set_oom_score(plan));
  TRY(set_exec_label(plan.privileges));
  return prepared;
}

Result<void> write_sysctls(const InitPlan& plan, const sys::Fd& directory) {
  for (const auto& [name, value] : plan.sysctls) {
    sys::Fd file = TRY(context("sysctl", sys::open_beneath_no_links(directory, name, O_WRONLY)));
    TRY(context("sysctl " + name, sys::write_all(file, value)));
  }
  return {};
}

// The root is attached over "/" at once; what follows is resolved from its descriptor, and the old
// tree is let go when all is in place. Returns the slave of the terminal, closed when there is
// none.
Result<sys::Fd> build_root(const InitPlan& plan, Prepared prepared, const sys::Fd& channel) {
  sys::Fd root = TRY(mount_rootfs(plan.rootfs, channel));
  sys::Fd top = TRY(sys::open_path("/", O_PATH | O_DIRECTORY));
  TRY(context("root file system", sys::attach_mount(root, top)));
  TRY(write_sysctls(plan, prepared.sysctl_directory));
  sys::Fd devpts = TRY(attach_mounts(root, plan.mounts, std::move(prepared.mounts)));
  sys::Fd slave;
  if (plan.terminal) {
    OpenTerminal terminal = TRY(open_terminal(root, devpts, *plan.terminal));
    TRY(send_report(channel, kTerminal, {&terminal.master}));
    slave = std::move(terminal.slave);
  }
  TRY(mask_paths(root, plan.masked_paths, prepared.null_device));
  TRY(make_paths_readonly(root, plan.readonly_paths));
  sys::MountChange last{plan.root_is_readonly ? MOUNT_ATTR_RDONLY : 0ull, 0, plan.root_propagation};
  TRY(sys::change_mount(root, last, sys::Recursion::one));
  TRY(sys::enter_root(root));
  return slave;
}

// Moves what survives the exec to its number and the channel behind it, and closes all else: from
// here on no descriptor of the host is open. Returns the channel.
Result<sys::Fd> place_descriptors(const InitDescriptors& given, const sys::Fd& slave) {
  std::vector<const sys::Fd*> wanted(given.stdio.begin(), given.stdio.end());
  if (slave.is_open()) wanted = {&slave, &slave, &slave};
  wanted.insert(wanted.end(), given.preserved.begin(), given.preserved.end());
  wanted.push_back(given.channel);
  // First above every number in use, so that no move overwrites what is still to be moved.
  constexpr int kAbove = 512;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (wanted[i] && ::dup3(wanted[i]->get(), kAbove + static_cast<int>(i), O_CLOEXEC) < 0)
      return from_errno(errno, "place descriptor {}", i);
  int last = static_cast<int>(wanted.size()) - 1;
  for (int i = 0; i <= last; ++i)
    if (wanted[static_cast<std::size_t>(i)] && ::dup3(kAbove + i, i, i == last ? O_CLOEXEC : 0) < 0)
      return from_errno(errno, "place descriptor {}", i);
  sys::close_descriptors_from(last + 1);
  return sys::Fd(last);
}

// The command's user must be able to open /dev/stdout again; what is no pipe of ours keeps its
// owner.
Result<void> own_standard_streams(const Privileges& rights, bool is_terminal) {
  for (int fd = 0; fd < 3; ++fd) {
    struct stat status {};
    if (::fstat(fd, &status) < 0 || !(is_terminal || S_ISFIFO(status.st_mode))) continue;
    gid_t group = is_terminal ? static_cast<gid_t>(-1) : rights.gid;
    if (::fchown(fd, rights.uid, group) < 0 && errno != EPERM && errno != EINVAL && errno != EROFS)
      return from_errno(errno, "give the standard streams to user {}", rights.uid);
  }
  return {};
}

Result<sys::Fd> enter_container(const InitPlan& plan, const InitDescriptors& given) {
  Prepared prepared = TRY(prepare(plan, given.tap_socket));
  TRY(context("id maps", expect_report(*given.channel, kMapped)));
  TRY(become_namespace_root(plan));
  sys::Fd slave = TRY(build_root(plan, std::move(prepared), *given.channel));
  if (::setsid() < 0 && errno != EPERM) return from_errno(errno, "new session");
  if (slave.is_open()) TRY(take_controlling_terminal(slave));
  Result<sys::Fd> channel = place_descriptors(given, slave);
  // Its number is closed by now, or belongs to another file.
  slave.release();
  return channel;
}

Result<void> run_command(const InitPlan& plan, const sys::Fd& channel) {
  TRY(own_standard_streams(plan.privileges, plan.terminal.has_value()));
  TRY(enter_working_directory(plan.command, plan.privileges));
  std::string home = plan.command.needs_home ? read_home(plan.privileges.uid) : "";
  TRY(drop_privileges(plan));
  TRY(send_report(channel, kReady));
  TRY(context("start", expect_report(channel, kStart)));
  ExecCall call = TRY(find_command(plan.command, home));
  TRY(send_report(channel, kExecuting));
  TRY(finish_privileges(plan.privileges));
  return tl::unexpected(exec_command(call, plan.command.arguments.front()));
}

[[noreturn]] void fail(const sys::Fd& channel, const Error& error) {
  send_failure(channel, error);
  ::_exit(kInitFailed);
}

}  // namespace

void init_main(const InitPlan& plan, const InitDescriptors& descriptors) noexcept {
  // Closed by number: the object is the parent's.
  ::close(descriptors.parent_channel->get());
  sys::reset_signals_to_default();
  if (auto armed = sys::die_with_parent(); !armed) fail(*descriptors.channel, armed.error());
  Result<sys::Fd> channel = enter_container(plan, descriptors);
  if (!channel) fail(*descriptors.channel, channel.error());
  Result<void> result = run_command(plan, *channel);
  fail(*channel, result.error());
}

}  // namespace coracle::runtime
