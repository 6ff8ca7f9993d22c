#include "runtime/seccomp_compiler.h"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "bpf_interpreter.h"
#include "runtime/default_seccomp.h"
#include "runtime/syscall_table.h"

namespace coracle::runtime {
namespace {

oci::SeccompRule rule(std::vector<std::string> names, std::string action,
                      std::vector<oci::SeccompArgument> arguments = {},
                      std::optional<unsigned> errno_return = std::nullopt) {
  return {std::move(names), std::move(action), errno_return, std::move(arguments)};
}

oci::Seccomp profile_of(std::vector<oci::SeccompRule> rules) {
  oci::Seccomp profile;
  profile.default_action = "SCMP_ACT_ERRNO";
  profile.architectures = {"SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32",
                           "SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"};
  profile.rules = std::move(rules);
  return profile;
}

std::uint32_t native_audit() {
  return syscall_architectures().front().audit;
}

std::optional<std::uint32_t> verdict(const oci::Seccomp& profile, long number,
                                     std::vector<std::uint64_t> arguments = {},
                                     std::uint32_t audit = native_audit()) {
  auto program = compile_seccomp(profile);
  if (!program) return std::nullopt;
  seccomp_data data{static_cast<int>(number), audit, 0, {}};
  for (std::size_t i = 0; i < arguments.size(); ++i) data.args[i] = arguments[i];
  return run_filter(program->instructions, data);
}

constexpr std::uint32_t kAllow = SECCOMP_RET_ALLOW;
constexpr std::uint32_t kEperm = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t kEnosys = SECCOMP_RET_ERRNO | ENOSYS;

TEST(SeccompCompiler, DecidesByNumber) {
  oci::Seccomp profile = profile_of({rule({"read", "write", "setns"}, "SCMP_ACT_ALLOW"),
                                     rule({"mount"}, "SCMP_ACT_ERRNO", {}, 5),
                                     rule({"ptrace"}, "SCMP_ACT_KILL_PROCESS")});
  EXPECT_EQ(verdict(profile, SYS_read), kAllow);
  EXPECT_EQ(verdict(profile, SYS_setns), kAllow);
  EXPECT_EQ(verdict(profile, SYS_mount), SECCOMP_RET_ERRNO | 5u);
  EXPECT_EQ(verdict(profile, SYS_ptrace), static_cast<std::uint32_t>(SECCOMP_RET_KILL_PROCESS));
  EXPECT_EQ(verdict(profile, SYS_close), kEperm);
}

TEST(SeccompCompiler, AnswersEnosysBeyondTheNewestCallOfTheProfile) {
  oci::Seccomp profile = profile_of({rule({"read", "getrandom"}, "SCMP_ACT_ALLOW")});
  EXPECT_EQ(verdict(profile, SYS_getrandom + 1), kEnosys);
  EXPECT_EQ(verdict(profile, SYS_getrandom - 1), kEperm);
  profile.default_action = "SCMP_ACT_ALLOW";
  EXPECT_EQ(verdict(profile, SYS_getrandom + 1), kAllow);
}

TEST(SeccompCompiler, EndsProcessesOfUnlistedArchitectures) {
  oci::Seccomp profile = profile_of({rule({"read"}, "SCMP_ACT_ALLOW")});
  EXPECT_EQ(verdict(profile, 0, {}, AUDIT_ARCH_RISCV64),
            static_cast<std::uint32_t>(SECCOMP_RET_KILL_PROCESS));
#if defined(__x86_64__)
  profile.architectures = {};
  EXPECT_EQ(verdict(profile, 3, {}, AUDIT_ARCH_I386),
            static_cast<std::uint32_t>(SECCOMP_RET_KILL_PROCESS));
  EXPECT_EQ(verdict(profile, 0x40000000), static_cast<std::uint32_t>(SECCOMP_RET_KILL_PROCESS));
  EXPECT_EQ(verdict(profile, SYS_read), kAllow);
#endif
}

TEST(SeccompCompiler, TreatsARepeatedArgumentIndexAsEither) {
  oci::Seccomp profile = profile_of({rule({"personality"}, "SCMP_ACT_ALLOW",
                                          {{0, 0, 0, "SCMP_CMP_EQ"}, {0, 8, 0, "SCMP_CMP_EQ"}})});
  EXPECT_EQ(verdict(profile, SYS_personality, {0}), kAllow);
  EXPECT_EQ(verdict(profile, SYS_personality, {8}), kAllow);
  EXPECT_EQ(verdict(profile, SYS_personality, {4}), kEperm);
}

TEST(SeccompCompiler, LetsAnUnconditionalRuleWin) {
  oci::Seccomp profile = profile_of({rule({"clone"}, "SCMP_ACT_ALLOW", {{0, 1, 0, "SCMP_CMP_EQ"}}),
                                     rule({"clone"}, "SCMP_ACT_LOG")});
  EXPECT_EQ(verdict(profile, SYS_clone, {1}), static_cast<std::uint32_t>(SECCOMP_RET_LOG));
}

TEST(SeccompCompiler, RefusesWhatItDoesNotKnow) {
  EXPECT_FALSE(compile_seccomp(profile_of({rule({"read"}, "SCMP_ACT_MAYBE")})));
  EXPECT_FALSE(
      compile_seccomp(profile_of({rule({"read"}, "SCMP_ACT_ALLOW", {{0, 0, 0, "SCMP_CMP_ODD"}})})));
  EXPECT_FALSE(compile_seccomp(profile_of({rule({"read"}, "SCMP_ACT_NOTIFY")})));
  EXPECT_TRUE(compile_seccomp(profile_of({rule({"no_such_call"}, "SCMP_ACT_ALLOW")})));
}

// libseccomp's own filter for the same profile, as bytes.
std::vector<sock_filter> by_libseccomp(const oci::Seccomp& profile) {
  scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
#if defined(__x86_64__)
  for (std::uint32_t architecture : {SCMP_ARCH_X86, SCMP_ARCH_X32})
    seccomp_arch_add(context, architecture);
#endif
  for (const oci::SeccompRule& entry : profile.rules)
    for (const std::string& name : entry.names) {
      int number = seccomp_syscall_resolve_name(name.c_str());
      if (number == __NR_SCMP_ERROR) continue;
      std::uint32_t action =
          entry.action == "SCMP_ACT_ALLOW" ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(*entry.errno_return);
      std::vector<scmp_arg_cmp> tests;
      for (const oci::SeccompArgument& argument : entry.arguments) {
        scmp_compare comparison = argument.op == "SCMP_CMP_NE"   ? SCMP_CMP_NE
                                  : argument.op == "SCMP_CMP_LT" ? SCMP_CMP_LT
                                  : argument.op == "SCMP_CMP_LE" ? SCMP_CMP_LE
                                  : argument.op == "SCMP_CMP_GE" ? SCMP_CMP_GE
                                  : argument.op == "SCMP_CMP_GT" ? SCMP_CMP_GT
                                  : argument.op == "SCMP_CMP_EQ" ? SCMP_CMP_EQ
                                                                 : SCMP_CMP_MASKED_EQ;
        tests.push_back({argument.index, comparison, argument.value, argument.value_two});
      }
      seccomp_rule_add_array(context, action, number, static_cast<unsigned>(tests.size()),
                             tests.data());
    }
  int file = ::memfd_create("filter", 0);
  seccomp_export_bpf(context, file);
  seccomp_release(context);
  off_t size = ::lseek(file, 0, SEEK_END);
  std::vector<sock_filter> program(static_cast<std::size_t>(size) / sizeof(sock_filter));
  EXPECT_EQ(::pread(file, program.data(), static_cast<std::size_t>(size), 0), size);
  ::close(file);
  return program;
}

constexpr int kNewestOfLibseccomp = 450;  // set_mempolicy_home_node, in 2.5.4

void expect_same_decisions(const oci::Seccomp& profile,
                           const std::vector<std::vector<std::uint64_t>>& argument_lists) {
  auto ours = compile_seccomp(profile);
  ASSERT_TRUE(ours);
  std::vector<sock_filter> theirs = by_libseccomp(profile);
  std::size_t compared = 0;
  for (const SyscallArchitecture& architecture : syscall_architectures())
    for (int number = 0; number <= kNewestOfLibseccomp; ++number) {
      seccomp_data data{static_cast<int>(architecture.base) + number, architecture.audit, 0, {}};
      for (const auto& arguments : argument_lists) {
        for (std::size_t i = 0; i < arguments.size(); ++i) data.args[i] = arguments[i];
        auto mine = run_filter(ours->instructions, data);
        auto expected = run_filter(theirs, data);
        // The one wanted difference: newer than the profile means ENOSYS.
        if (mine == kEnosys && expected == kEperm) continue;
        ASSERT_EQ(mine, expected) << architecture.name << " call " << number << " arg0 "
                                  << data.args[0];
        ++compared;
      }
    }
  EXPECT_GT(compared, 1000u);
}

// The x32 ABI of libseccomp compares low halves only; ours compares both. Values here fit in the
// low half.
TEST(SeccompCompiler, DecidesAsLibseccompForTheDefaultProfile) {
  const std::vector<std::vector<std::uint64_t>> arguments{
      {0}, {8}, {40}, {0x20000}, {0x10000000}, {0x11}, {0xffffffff}, {7, 7}};
  expect_same_decisions(default_seccomp({}), arguments);
  expect_same_decisions(default_seccomp({"CAP_SYS_ADMIN", "CAP_SYS_CHROOT", "CAP_BPF"}), arguments);
}

TEST(SeccompCompiler, ComparesArgumentsAsLibseccomp) {
  const std::uint64_t wide = 0x500000005;
  const std::uint64_t step = std::uint64_t{1} << 32;
  const std::vector<std::uint64_t> values{wide - 1, wide, wide + 1, wide - step,       wide + step,
                                          4,        5,    6,        ~std::uint64_t{0}, 0};
  for (const char* op :
       {"SCMP_CMP_EQ", "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_GE", "SCMP_CMP_GT"}) {
    oci::Seccomp profile =
        profile_of({rule({"close"}, "SCMP_ACT_ALLOW", {{0, wide, 0, op}}),
                    rule({"dup"}, "SCMP_ACT_ALLOW", {{0, 5, 0, op}, {1, 7, 0, "SCMP_CMP_NE"}})});
    profile.architectures = {};
    std::vector<sock_filter> theirs = by_libseccomp(profile);
    auto ours = compile_seccomp(profile);
    ASSERT_TRUE(ours);
    for (long number : {SYS_close, SYS_dup})
      for (std::uint64_t first : values)
        for (std::uint64_t second : {std::uint64_t{6}, std::uint64_t{7}, 7 + step}) {
          seccomp_data data{static_cast<int>(number), native_audit(), 0, {first, second}};
          EXPECT_EQ(run_filter(ours->instructions, data), run_filter(theirs, data))
              << op << " " << number << " " << first;
        }
  }
}

TEST(SeccompCompiler, ComparesUnderAMask) {
  oci::Seccomp profile =
      profile_of({rule({"clone"}, "SCMP_ACT_ALLOW",
                       {{0, 0xf00000000ull | 0xff, 0x300000001ull, "SCMP_CMP_MASKED_EQ"}})});
  EXPECT_EQ(verdict(profile, SYS_clone, {0x300000001ull}), kAllow);
  EXPECT_EQ(verdict(profile, SYS_clone, {0x300000101ull}), kAllow);
  EXPECT_EQ(verdict(profile, SYS_clone, {0x200000001ull}), kEperm);
  EXPECT_EQ(verdict(profile, SYS_clone, {0x300000002ull}), kEperm);
}

TEST(DefaultSeccomp, KeepsNamespacesAndKernelInterfacesFromTheUnprivileged) {
  oci::Seccomp plain = default_seccomp({"CAP_CHOWN"});
  EXPECT_EQ(verdict(plain, SYS_clone, {0x10000000}), kEperm);  // CLONE_NEWUSER
  EXPECT_EQ(verdict(plain, SYS_clone, {SIGCHLD}), kAllow);
  EXPECT_EQ(verdict(plain, SYS_clone3), kEnosys);
  for (long number : {SYS_mount, SYS_unshare, SYS_setns, SYS_bpf, SYS_keyctl, SYS_add_key,
                      SYS_kexec_load, SYS_io_uring_setup, SYS_userfaultfd, SYS_open_by_handle_at,
                      SYS_perf_event_open, SYS_init_module})
    EXPECT_EQ(verdict(plain, number), kEperm) << number;
  EXPECT_EQ(verdict(plain, SYS_socket, {AF_VSOCK}), kEperm);
  EXPECT_EQ(verdict(plain, SYS_socket, {AF_INET}), kAllow);
  oci::Seccomp admin = default_seccomp({"CAP_SYS_ADMIN"});
  for (long number : {SYS_mount, SYS_unshare, SYS_clone3, SYS_bpf})
    EXPECT_EQ(verdict(admin, number), kAllow) << number;
}

TEST(DefaultSeccomp, NamesOnlyKnownCalls) {
  oci::Seccomp profile =
      default_seccomp({"CAP_SYS_ADMIN", "CAP_SYS_NICE", "CAP_SYS_TIME", "CAP_SYS_RAWIO"});
  for (const oci::SeccompRule& entry : profile.rules)
    for (const std::string& name : entry.names) {
      bool is_of_arm = name.rfind("arm_", 0) == 0 || name == "breakpoint" || name == "cacheflush" ||
                       name == "set_tls" || name == "sync_file_range2";
      EXPECT_TRUE(is_of_arm || find_syscall(name)) << name;
    }
}

}  // namespace
}  // namespace coracle::runtime
