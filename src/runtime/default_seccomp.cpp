#include "runtime/default_seccomp.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"

namespace coracle::runtime {
namespace {

constexpr const char* kProcesses =
    "arch_prctl arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush capget "
    "capset execve execveat "
    "exit exit_group fork vfork getpgid getpgrp getpid getppid getpriority getsid gettid "
    "get_thread_area set_thread_area "
    "set_tid_address set_tls kill tkill tgkill modify_ldt pause pidfd_open pidfd_send_signal prctl "
    "prlimit64 getrlimit "
    "ugetrlimit setrlimit getrusage rseq membarrier set_robust_list get_robust_list setpgid "
    "setpriority setsid wait4 waitid "
    "waitpid umask uname times sysinfo getcpu getrandom restart_syscall process_mrelease seccomp "
    "landlock_create_ruleset "
    "landlock_add_rule landlock_restrict_self ioprio_get ioprio_set";
constexpr const char* kIdentity =
    "getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 getresuid getresuid32 "
    "getresgid getresgid32 "
    "getgroups getgroups32 setuid setuid32 setgid setgid32 setreuid setreuid32 setregid setregid32 "
    "setresuid setresuid32 "
    "setresgid setresgid32 setfsuid setfsuid32 setfsgid setfsgid32 setgroups setgroups32";
constexpr const char* kScheduling =
    "sched_yield sched_getaffinity sched_setaffinity sched_getattr sched_setattr sched_getparam "
    "sched_setparam "
    "sched_getscheduler sched_setscheduler sched_get_priority_max sched_get_priority_min "
    "sched_rr_get_interval "
    "sched_rr_get_interval_time64";
constexpr const char* kSignals =
    "sigaction rt_sigaction sigprocmask rt_sigprocmask sigpending rt_sigpending rt_sigqueueinfo "
    "rt_tgsigqueueinfo "
    "sigsuspend rt_sigsuspend sigreturn rt_sigreturn rt_sigtimedwait rt_sigtimedwait_time64 "
    "sigaltstack signal signalfd "
    "signalfd4";
constexpr const char* kMemory =
    "brk mmap mmap2 munmap mremap mprotect madvise mincore mlock mlock2 mlockall munlock "
    "munlockall msync memfd_create "
    "memfd_secret remap_file_pages pkey_alloc pkey_free pkey_mprotect map_shadow_stack mseal "
    "cachestat";
constexpr const char* kFiles =
    "access faccessat faccessat2 open openat openat2 creat close close_range read readv pread64 "
    "preadv preadv2 write writev "
    "pwrite64 pwritev pwritev2 lseek _llseek dup dup2 dup3 fcntl fcntl64 ioctl flock truncate "
    "truncate64 ftruncate "
    "ftruncate64 fallocate fadvise64 fadvise64_64 readahead sync syncfs fsync fdatasync "
    "sync_file_range copy_file_range "
    "sendfile sendfile64 splice tee vmsplice stat stat64 lstat lstat64 fstat fstat64 newfstatat "
    "fstatat64 oldstat oldlstat "
    "oldfstat statx statfs statfs64 fstatfs fstatfs64 chmod fchmod fchmodat fchmodat2 chown "
    "chown32 lchown lchown32 fchown "
    "fchown32 fchownat utime utimes futimesat utimensat utimensat_time64 link linkat symlink "
    "symlinkat readlink readlinkat "
    "unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir mknod mknodat chdir fchdir "
    "getcwd getdents getdents64 "
    "readdir getxattr lgetxattr fgetxattr setxattr lsetxattr fsetxattr listxattr llistxattr "
    "flistxattr removexattr "
    "lremovexattr fremovexattr getxattrat setxattrat listxattrat removexattrat file_getattr "
    "file_setattr "
    "name_to_handle_at inotify_init inotify_init1 inotify_add_watch inotify_rm_watch";
constexpr const char* kWaiting =
    "poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64 epoll_create epoll_create1 "
    "epoll_ctl epoll_ctl_old "
    "epoll_wait epoll_wait_old epoll_pwait epoll_pwait2 eventfd eventfd2 pipe pipe2 io_setup "
    "io_destroy io_submit "
    "io_cancel io_getevents io_pgetevents io_pgetevents_time64 futex futex_time64 futex_waitv "
    "futex_wake futex_wait "
    "futex_requeue";
constexpr const char* kTime =
    "time gettimeofday clock_gettime clock_gettime64 clock_getres clock_getres_time64 "
    "clock_nanosleep "
    "clock_nanosleep_time64 nanosleep alarm getitimer setitimer timer_create timer_delete "
    "timer_getoverrun timer_gettime "
    "timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime "
    "timerfd_gettime64 timerfd_settime "
    "timerfd_settime64 adjtimex clock_adjtime clock_adjtime64";
constexpr const char* kSockets =
    "socketpair bind listen accept accept4 connect getsockname getpeername getsockopt setsockopt "
    "send sendto sendmsg "
    "sendmmsg recv recvfrom recvmsg recvmmsg recvmmsg_time64 shutdown";
constexpr const char* kInterProcess =
    "ipc msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl "
    "shmdt shmget mq_open "
    "mq_unlink mq_getsetattr mq_notify mq_timedreceive mq_timedreceive_time64 mq_timedsend "
    "mq_timedsend_time64";
// Of one's own processes; the kernel checks (since 4.8 a tracer cannot slip past this filter).
constexpr const char* kDebugging = "ptrace process_vm_readv process_vm_writev pidfd_getfd kcmp";

constexpr const char* kAdministration =
    "mount umount umount2 mount_setattr move_mount open_tree open_tree_attr fsopen fsconfig "
    "fsmount fspick pivot_root setns unshare "
    "sethostname setdomainname bpf perf_event_open fanotify_init fanotify_mark lookup_dcookie "
    "quotactl quotactl_fd "
    "clone clone3 statmount listmount lsm_get_self_attr lsm_set_self_attr lsm_list_modules syslog "
    "vm86 vm86old";

struct Grant {
  const char* capability;
  const char* calls;
};
constexpr Grant kGrants[] = {
    {"CAP_SYS_ADMIN", kAdministration},
    {"CAP_SYS_CHROOT", "chroot"},
    {"CAP_DAC_READ_SEARCH", "open_by_handle_at"},
    {"CAP_SYS_MODULE", "init_module finit_module delete_module"},
    {"CAP_SYS_PACCT", "acct"},
    {"CAP_SYS_BOOT", "reboot kexec_load kexec_file_load"},
    {"CAP_SYS_RAWIO", "iopl ioperm"},
    {"CAP_SYS_TIME", "settimeofday stime clock_settime clock_settime64"},
    {"CAP_SYS_TTY_CONFIG", "vhangup"},
    {"CAP_SYS_NICE",
     "get_mempolicy mbind set_mempolicy set_mempolicy_home_node migrate_pages move_pages"},
    {"CAP_SYSLOG", "syslog"},
    {"CAP_BPF", "bpf"},
    {"CAP_PERFMON", "perf_event_open"},
};

std::vector<std::string> words(const char* text) {
  return split(text, ' ');
}

oci::SeccompRule allow(std::vector<std::string> names,
                       std::vector<oci::SeccompArgument> arguments = {}) {
  return {std::move(names), "SCMP_ACT_ALLOW", std::nullopt, std::move(arguments)};
}

// personality(2): the Linux and 32-bit ones with or without address randomisation off, and the
// query.
void add_personalities(oci::Seccomp& profile) {
  for (std::uint64_t value : {0x0ull, 0x8ull, 0x20000ull, 0x20008ull, 0xffffffffull})
    profile.rules.push_back(allow({"personality"}, {{0, value, 0, "SCMP_CMP_EQ"}}));
}

// vsock reaches the hypervisor past every network namespace.
void add_sockets(oci::Seccomp& profile) {
  profile.rules.push_back(allow({"socket"}, {{0, AF_VSOCK, 0, "SCMP_CMP_NE"}}));
  // The calls of one's own list in an array the filter cannot read; 32-bit programs know no other
  // way.
  profile.rules.push_back(allow({"socketcall"}));
}

// Threads and processes, but no namespaces; clone3 hides its flags from the filter, so libraries
// are told to use clone.
void add_restricted_clone(oci::Seccomp& profile) {
  constexpr std::uint64_t kNamespaceFlags = 0x7e020000;
  profile.rules.push_back(allow({"clone"}, {{0, kNamespaceFlags, 0, "SCMP_CMP_MASKED_EQ"}}));
  profile.rules.push_back({{"clone3"}, "SCMP_ACT_ERRNO", ENOSYS, {}});
}

}  // namespace

oci::Seccomp default_seccomp(const std::vector<std::string>& granted) {
  oci::Seccomp profile;
  profile.default_action = "SCMP_ACT_ERRNO";
  profile.default_errno_return = EPERM;
#if defined(__x86_64__)
  profile.architectures = {"SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"};
#elif defined(__aarch64__)
  profile.architectures = {"SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"};
#endif
  auto has = [&](const char* name) {
    return std::find(granted.begin(), granted.end(), name) != granted.end();
  };
  for (const char* group : {kProcesses, kIdentity, kScheduling, kSignals, kMemory, kFiles, kWaiting,
                            kTime, kSockets, kInterProcess, kDebugging})
    profile.rules.push_back(allow(words(group)));
  for (const Grant& grant : kGrants)
    if (has(grant.capability)) profile.rules.push_back(allow(words(grant.calls)));
  add_personalities(profile);
  add_sockets(profile);
  if (!has("CAP_SYS_ADMIN")) add_restricted_clone(profile);
  return profile;
}

}  // namespace coracle::runtime
