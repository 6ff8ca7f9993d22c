#include "network/slirp/confinement.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <vector>

#include "sys/file.h"

namespace coracle::network {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_RISCV64;
#else
#error "coracle-slirp: name this architecture's AUDIT_ARCH"
#endif

// Allowed when the masked argument has the value.
struct ArgumentRule {
  int call;
  unsigned argument;
  std::uint32_t mask;
  std::uint32_t value;
};

// In the order of a busy relay: the filter is read from the top.
constexpr int kAllowed[] = {
    SYS_read, SYS_write, SYS_writev, SYS_sendto, SYS_recvfrom, SYS_ppoll,
#ifdef SYS_poll
    SYS_poll, SYS_stat, SYS_open,
#endif
    SYS_sendmsg, SYS_recvmsg, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_getsockname,
    SYS_getpeername, SYS_setsockopt, SYS_getsockopt, SYS_shutdown, SYS_close, SYS_readv, SYS_lseek, SYS_fstat,
    SYS_newfstatat, SYS_brk, SYS_munmap, SYS_mremap, SYS_madvise, SYS_futex, SYS_clock_gettime, SYS_gettimeofday,
    SYS_getrandom, SYS_restart_syscall, SYS_rt_sigreturn, SYS_rt_sigprocmask, SYS_sigaltstack, SYS_exit, SYS_exit_group,
    SYS_getpid, SYS_gettid,
};

constexpr ArgumentRule kAllowedWith[] = {
    {SYS_socket, 0, ~0u, AF_INET},
    {SYS_socket, 0, ~0u, AF_INET6},
    {SYS_openat, 2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY},
    {SYS_mmap, 2, 4 /* PROT_EXEC */, 0},
    {SYS_ioctl, 1, ~0u, FIONREAD},
    {SYS_ioctl, 1, ~0u, FIONBIO},
    {SYS_fcntl, 1, ~0u, F_GETFL},
    {SYS_fcntl, 1, ~0u, F_SETFL},
    {SYS_fcntl, 1, ~0u, F_GETFD},
    {SYS_fcntl, 1, ~0u, F_SETFD},
};

// No relay ever makes a process or looks into one: that is an attack, and it ends here.
constexpr int kFatal[] = {SYS_execve, SYS_execveat, SYS_clone, SYS_clone3, SYS_ptrace, SYS_process_vm_writev,
                          SYS_unshare, SYS_setns, SYS_mount, SYS_bpf};

class Filter {
 public:
  Filter() {
    load(offsetof(seccomp_data, arch));
    skip_unless_equal(kArchitecture, 1, 0);
    give(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
  }
  void on_call(int call, std::uint32_t action) {
    skip_unless_equal(static_cast<std::uint32_t>(call), 0, 1);
    give(action);
  }
  void allow_with(const ArgumentRule& rule) {
    skip_unless_equal(static_cast<std::uint32_t>(rule.call), 0, 5);
    load(static_cast<std::uint32_t>(offsetof(seccomp_data, args) + rule.argument * 8));  // the low half
    code_.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, rule.mask));
    skip_unless_equal(rule.value, 0, 1);
    give(SECCOMP_RET_ALLOW);
    load(offsetof(seccomp_data, nr));
  }
  void give(std::uint32_t action) { code_.push_back(BPF_STMT(BPF_RET | BPF_K, action)); }
  std::vector<sock_filter>& code() { return code_; }

 private:
  void load(std::uint32_t offset) { code_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)); }
  void skip_unless_equal(std::uint32_t value, unsigned char if_equal, unsigned char if_not) {
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, if_equal, if_not));
  }
  std::vector<sock_filter> code_;
};

Result<void> filter_system_calls() {
  Filter filter;
  for (int call : kAllowed) filter.on_call(call, SECCOMP_RET_ALLOW);
  for (const ArgumentRule& rule : kAllowedWith) filter.allow_with(rule);
  for (int call : kFatal) filter.on_call(call, SECCOMP_RET_KILL_PROCESS);
  filter.give(SECCOMP_RET_ERRNO | EPERM);
  sock_fprog program{static_cast<unsigned short>(filter.code().size()), filter.code().data()};
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
    return from_errno(errno, "install system call filter");
  return {};
}

Result<void> drop_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> none{};
  if (::syscall(SYS_capset, &header, none.data()) < 0) return from_errno(errno, "drop capabilities");
  return {};
}

Result<void> allow_reading_below(const sys::Fd& ruleset, const char* directory) {
  sys::Fd parent(::open(directory, O_PATH | O_CLOEXEC));
  if (!parent.is_open()) return {};  // a host without it needs no rule for it
  landlock_path_beneath_attr rule{LANDLOCK_ACCESS_FS_READ_FILE, parent.get()};
  if (::syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
    return from_errno(errno, "confine to {}", directory);
  return {};
}

// Landlock: 5.13; ENOSYS, or EOPNOTSUPP where it is not switched on. The other walls stand without it.
Result<void> confine_files() {
  constexpr std::uint64_t kEveryAccess = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
  landlock_ruleset_attr attribute{};
  attribute.handled_access_fs = kEveryAccess;
  sys::Fd ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attribute, sizeof attribute, 0)));
  if (!ruleset.is_open() && (errno == ENOSYS || errno == EOPNOTSUPP)) return {};
  if (!ruleset.is_open()) return from_errno(errno, "create landlock rules");
  // resolv.conf is replaced by renaming, and often a link into /run.
  TRY(allow_reading_below(ruleset, "/etc"));
  TRY(allow_reading_below(ruleset, "/run"));
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) < 0) return from_errno(errno, "confine to landlock rules");
  return {};
}

}  // namespace

Result<void> confine() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return from_errno(errno, "set no_new_privs");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) return from_errno(errno, "forbid core dumps");
  TRY(drop_capabilities());
  TRY(confine_files());
  return filter_system_calls();
}

}  // namespace coracle::network
