#include "runtime/syscall_table.h"

#include <linux/audit.h>

#include <algorithm>
#include <iterator>

namespace coracle::runtime {
namespace {

struct SyscallEntry {
  std::uint16_t name;  // offset into kSyscallNames: no pointers, so no relocations at start
  std::array<std::int32_t, kArchitectureSlots> numbers;
};

#include "syscall_numbers.inc"

#if defined(__x86_64__)
constexpr SyscallArchitecture kArchitectures[] = {
    {"SCMP_ARCH_X86_64", AUDIT_ARCH_X86_64, 0, false},
    {"SCMP_ARCH_X86", AUDIT_ARCH_I386, 0, true},
    {"SCMP_ARCH_X32", AUDIT_ARCH_X86_64, 0x40000000, false}};
#elif defined(__aarch64__)
constexpr SyscallArchitecture kArchitectures[] = {
    {"SCMP_ARCH_AARCH64", AUDIT_ARCH_AARCH64, 0, false},
    {"SCMP_ARCH_ARM", AUDIT_ARCH_ARM, 0, true}};
#else
#error "no system call table for this processor"
#endif

std::string_view name_of(const SyscallEntry& entry) {
  return kSyscallNames + entry.name;
}

}  // namespace

std::span<const SyscallArchitecture> syscall_architectures() {
  return kArchitectures;
}

const std::array<std::int32_t, kArchitectureSlots>* find_syscall(std::string_view name) {
  auto found = std::lower_bound(
      std::begin(kSyscalls), std::end(kSyscalls), name,
      [](const SyscallEntry& entry, std::string_view wanted) { return name_of(entry) < wanted; });
  return found != std::end(kSyscalls) && name_of(*found) == name ? &found->numbers : nullptr;
}

}  // namespace coracle::runtime
