// System call numbers by name, for the architectures a process of this machine can make calls of.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace coracle::runtime {

struct SyscallArchitecture {
  std::string_view name;  // as profiles write it: "SCMP_ARCH_X86_64"
  std::uint32_t audit;    // seccomp_data.arch
  std::uint32_t base;     // of its numbers: x32 shares x86_64's audit value and sets a bit
  bool is_32_bit;         // only the low halves of arguments count
};

constexpr std::size_t kArchitectureSlots = 3;
// The native one first; shorter than kArchitectureSlots on some machines.
std::span<const SyscallArchitecture> syscall_architectures();

// By the index in syscall_architectures(); -1: has no such call. nullptr: no such name anywhere.
const std::array<std::int32_t, kArchitectureSlots>* find_syscall(std::string_view name);

}  // namespace coracle::runtime
