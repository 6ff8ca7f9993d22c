#include "sys/privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.h"

namespace coracle::sys {
namespace {

// In the order of their numbers (linux/capability.h).
constexpr std::string_view kCapabilityNames[kCapabilityCount] = {"chown",
                                                                 "dac_override",
                                                                 "dac_read_search",
                                                                 "fowner",
                                                                 "fsetid",
                                                                 "kill",
                                                                 "setgid",
                                                                 "setuid",
                                                                 "setpcap",
                                                                 "linux_immutable",
                                                                 "net_bind_service",
                                                                 "net_broadcast",
                                                                 "net_admin",
                                                                 "net_raw",
                                                                 "ipc_lock",
                                                                 "ipc_owner",
                                                                 "sys_module",
                                                                 "sys_rawio",
                                                                 "sys_chroot",
                                                                 "sys_ptrace",
                                                                 "sys_pacct",
                                                                 "sys_admin",
                                                                 "sys_boot",
                                                                 "sys_nice",
                                                                 "sys_resource",
                                                                 "sys_time",
                                                                 "sys_tty_config",
                                                                 "mknod",
                                                                 "lease",
                                                                 "audit_write",
                                                                 "audit_control",
                                                                 "setfcap",
                                                                 "mac_override",
                                                                 "mac_admin",
                                                                 "syslog",
                                                                 "wake_alarm",
                                                                 "block_suspend",
                                                                 "audit_read",
                                                                 "perfmon",
                                                                 "bpf",
                                                                 "checkpoint_restore"};

}  // namespace

std::optional<int> capability_number(std::string_view name) {
  std::string plain = lower(name);
  if (plain.rfind("cap_", 0) != 0) return std::nullopt;
  for (int number = 0; number < kCapabilityCount; ++number)
    if (kCapabilityNames[number] == std::string_view(plain).substr(4)) return number;
  return std::nullopt;
}

Result<void> set_capabilities(const CapabilitySets& sets) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  for (int half = 0; half < 2; ++half) {
    data[half].effective = static_cast<std::uint32_t>(sets.effective >> (32 * half));
    data[half].permitted = static_cast<std::uint32_t>(sets.permitted >> (32 * half));
    data[half].inheritable = static_cast<std::uint32_t>(sets.inheritable >> (32 * half));
  }
  if (::syscall(SYS_capset, &header, data) < 0) return from_errno(errno, "set capabilities");
  return {};
}

Result<void> drop_bounding_except(CapabilityMask kept) {
  for (int number = 0; number < 64; ++number) {
    if (kept >> number & 1) continue;
    if (::prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0) continue;
    if (errno == EINVAL && number > 0) return {};
    return from_errno(errno, "drop capability {} from the bounding set", number);
  }
  return {};
}

Result<void> set_ambient(CapabilityMask mask) {
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
    return from_errno(errno, "clear ambient capabilities");
  for (int number = 0; number < 64; ++number) {
    if (!(mask >> number & 1)) continue;
    if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0) < 0)
      return from_errno(errno, "raise ambient capability {}", number);
  }
  return {};
}

Result<void> keep_capabilities_over_setuid(bool on) {
  if (::prctl(PR_SET_KEEPCAPS, on ? 1 : 0, 0, 0, 0) < 0)
    return from_errno(errno, "keep capabilities");
  return {};
}

// By system call: glibc's wrappers would signal every thread, and there is one.
Result<void> set_groups(const std::vector<gid_t>& groups) {
  if (::syscall(SYS_setgroups, groups.size(), groups.data()) < 0)
    return from_errno(errno, "set supplementary groups");
  return {};
}

Result<void> set_user_and_group(uid_t uid, gid_t gid) {
  if (::syscall(SYS_setresgid, gid, gid, gid) < 0) return from_errno(errno, "become group {}", gid);
  if (::syscall(SYS_setresuid, uid, uid, uid) < 0) return from_errno(errno, "become user {}", uid);
  return {};
}

Result<void> set_no_new_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return from_errno(errno, "set no_new_privs");
  return {};
}

Result<void> set_dumpable(bool on) {
  if (::prctl(PR_SET_DUMPABLE, on ? 1 : 0, 0, 0, 0) < 0) return from_errno(errno, "set dumpable");
  return {};
}

Result<void> die_with_parent() {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return from_errno(errno, "set parent death signal");
  return {};
}

Result<void> install_seccomp(const std::vector<sock_filter>& program, unsigned flags) {
  sock_fprog bytes{static_cast<unsigned short>(program.size()),
                   const_cast<sock_filter*>(program.data())};
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &bytes) < 0)
    return from_errno(errno, "install seccomp filter");
  return {};
}

Result<void> set_limit(int resource, rlim_t soft, rlim_t hard) {
  rlimit limit{soft, hard};
  if (::setrlimit(static_cast<__rlimit_resource>(resource), &limit) < 0)
    return from_errno(errno, "set resource limit");
  return {};
}

Result<rlimit> limit_of(int resource) {
  rlimit limit{};
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &limit) < 0)
    return from_errno(errno, "read resource limit");
  return limit;
}

Result<void> join_new_session_keyring() {
  if (::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) < 0)
    return from_errno(errno, "new session keyring");
  return {};
}

void close_descriptors_from(int first) {
  ::syscall(SYS_close_range, first, ~0u, 0);
}

void reset_signals_to_default() {
  struct sigaction fresh {};
  fresh.sa_handler = SIG_DFL;
  for (int number = 1; number < 32; ++number) ::sigaction(number, &fresh, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace coracle::sys
