#include "runtime/seccomp_compiler.h"

#include <linux/seccomp.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "runtime/seccomp_code.h"
#include "runtime/syscall_table.h"

namespace coracle::runtime {
namespace {

constexpr std::size_t kInstructionLimit = 4096;  // BPF_MAXINSNS
constexpr std::uint32_t kX32Bit = 0x40000000;

struct ActionName {
  std::string_view name;
  std::uint32_t value;
};
constexpr ActionName kActions[] = {{"SCMP_ACT_KILL", SECCOMP_RET_KILL_THREAD},
                                   {"SCMP_ACT_KILL_THREAD", SECCOMP_RET_KILL_THREAD},
                                   {"SCMP_ACT_KILL_PROCESS", SECCOMP_RET_KILL_PROCESS},
                                   {"SCMP_ACT_TRAP", SECCOMP_RET_TRAP},
                                   {"SCMP_ACT_ERRNO", SECCOMP_RET_ERRNO},
                                   {"SCMP_ACT_TRACE", SECCOMP_RET_TRACE},
                                   {"SCMP_ACT_ALLOW", SECCOMP_RET_ALLOW},
                                   {"SCMP_ACT_LOG", SECCOMP_RET_LOG}};

constexpr ActionName kFlags[] = {
    {"SECCOMP_FILTER_FLAG_TSYNC", SECCOMP_FILTER_FLAG_TSYNC},
    {"SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG},
    {"SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW}};

Result<std::uint32_t> parse_action(const std::string& name, std::optional<unsigned> errno_return) {
  if (name == "SCMP_ACT_NOTIFY") return unsupported("SCMP_ACT_NOTIFY is not supported");
  for (const ActionName& action : kActions) {
    if (action.name != name) continue;
    if (action.value == SECCOMP_RET_ERRNO) return action.value | errno_return.value_or(EPERM);
    if (action.value == SECCOMP_RET_TRACE) return action.value | errno_return.value_or(0);
    return action.value;
  }
  return invalid("\"{}\" is not an action", name);
}

Result<unsigned> parse_flags(const std::vector<std::string>& names) {
  unsigned flags = 0;
  for (const std::string& name : names) {
    auto known = std::find_if(std::begin(kFlags), std::end(kFlags),
                              [&](const ActionName& flag) { return flag.name == name; });
    if (known == std::end(kFlags)) return unsupported("flag \"{}\" is not supported", name);
    flags |= known->value;
  }
  return flags;
}

// What the profile says of one call of one architecture.
struct Verdict {
  std::optional<std::uint32_t> always;
  std::vector<ArgumentRule> conditional;
};

// The calls of one architecture, indexed by number without its base.
struct CallTable {
  std::vector<Verdict> calls;
  Verdict& at(std::uint32_t number) {
    if (number >= calls.size()) calls.resize(number + 1);
    return calls[number];
  }
};

void add_rule(CallTable& table, std::uint32_t number, const std::vector<ArgumentRule>& conditions,
              std::uint32_t action, std::uint32_t default_action) {
  Verdict& verdict = table.at(number);
  // As libseccomp: a rule that says what happens anyway is no rule, and may not hide a later one.
  if (action == default_action || verdict.always) return;
  if (conditions.empty())
    verdict.always = action;
  else
    verdict.conditional.insert(verdict.conditional.end(), conditions.begin(), conditions.end());
}

struct Compilation {
  std::uint32_t default_action = 0;
  std::vector<bool> included;     // by index in syscall_architectures()
  std::vector<CallTable> tables;  // likewise
};

// Numbers far outside the dense range (ARM's private calls) would blow the table up.
constexpr std::uint32_t kDenseLimit = 1024;

Result<void> add_rules(const oci::SeccompRule& rule, Compilation& compilation) {
  std::uint32_t action = TRY(parse_action(rule.action, rule.errno_return));
  std::vector<ArgumentRule> conditions = TRY(argument_rules(rule.arguments, action));
  auto architectures = syscall_architectures();
  for (const std::string& name : rule.names) {
    const auto* numbers = find_syscall(name);
    if (!numbers) continue;
    for (std::size_t i = 0; i < architectures.size(); ++i) {
      if (!compilation.included[i] || (*numbers)[i] < 0) continue;
      std::uint32_t number = static_cast<std::uint32_t>((*numbers)[i]) - architectures[i].base;
      if (number < kDenseLimit)
        add_rule(compilation.tables[i], number, conditions, action, compilation.default_action);
    }
  }
  return {};
}

bool answers_newer_with_enosys(std::uint32_t default_action) {
  return default_action != SECCOMP_RET_ALLOW && default_action != SECCOMP_RET_LOG;
}

// The ranges of one architecture, from its base up; neighbours with the same plain action are
// merged.
void append_ranges(const CallTable& table, const SyscallArchitecture& architecture,
                   std::uint32_t default_action, std::vector<CodeRange>& ranges) {
  for (std::uint32_t number = 0; number < table.calls.size(); ++number) {
    const Verdict& verdict = table.calls[number];
    std::uint32_t first = architecture.base + number;
    if (!verdict.always && !verdict.conditional.empty())
      ranges.push_back(
          {first, conditional_code(verdict.conditional, default_action, architecture.is_32_bit)});
    else
      append_range(ranges, first, return_code(verdict.always.value_or(default_action)));
  }
  std::uint32_t beyond = answers_newer_with_enosys(default_action) && !table.calls.empty()
                             ? SECCOMP_RET_ERRNO | ENOSYS
                             : default_action;
  append_range(ranges, architecture.base + static_cast<std::uint32_t>(table.calls.size()),
               return_code(beyond));
}

// Without x32 its numbers are another architecture's; -1 is what a tracer writes to skip a call.
void append_refused_x32(std::uint32_t default_action, std::vector<CodeRange>& ranges) {
  append_range(ranges, kX32Bit, return_code(SECCOMP_RET_KILL_PROCESS));
  append_range(ranges, 0xffffffff, return_code(default_action));
}

std::vector<CodeRange> ranges_of(const Compilation& compilation, std::uint32_t audit) {
  std::vector<CodeRange> ranges;
  bool has_x32 = false;
  auto architectures = syscall_architectures();
  for (std::size_t i = 0; i < architectures.size(); ++i) {
    if (architectures[i].audit != audit || !compilation.included[i]) continue;
    append_ranges(compilation.tables[i], architectures[i], compilation.default_action, ranges);
    has_x32 = has_x32 || architectures[i].base == kX32Bit;
  }
#if defined(__x86_64__)
  if (audit == architectures[0].audit && !has_x32)
    append_refused_x32(compilation.default_action, ranges);
#endif
  return ranges;
}

std::vector<bool> included_architectures(const oci::Seccomp& profile) {
  std::vector<bool> included;
  for (const SyscallArchitecture& architecture : syscall_architectures())
    included.push_back(included.empty() ||
                       std::find(profile.architectures.begin(), profile.architectures.end(),
                                 architecture.name) != profile.architectures.end());
  return included;
}

Code assemble(const Compilation& compilation) {
  Code code = load_architecture();
  auto architectures = syscall_architectures();
  for (std::size_t i = 0; i < architectures.size(); ++i)
    if (compilation.included[i] && architectures[i].base == 0)
      append_architecture(code, architectures[i].audit,
                          decision_tree(ranges_of(compilation, architectures[i].audit)));
  append(code, return_code(SECCOMP_RET_KILL_PROCESS));
  return code;
}

}  // namespace

Result<SeccompProgram> compile_seccomp(const oci::Seccomp& profile) {
  if (!profile.listener_path.empty()) return unsupported("listenerPath is not supported");
  Compilation compilation;
  compilation.default_action =
      TRY(parse_action(profile.default_action, profile.default_errno_return));
  compilation.included = included_architectures(profile);
  compilation.tables.resize(compilation.included.size());
  for (CallTable& table : compilation.tables) table.calls.reserve(512);
  for (const oci::SeccompRule& rule : profile.rules) TRY(add_rules(rule, compilation));
  SeccompProgram program;
  program.flags = TRY(parse_flags(profile.flags));
  program.instructions = assemble(compilation);
  if (program.instructions.size() > kInstructionLimit)
    return invalid("the filter has {} instructions, the kernel takes {}",
                   program.instructions.size(), kInstructionLimit);
  return program;
}

}  // namespace coracle::runtime
