// Build-time program: prints the system call numbers of the two processor families as a table
// sorted by name, so that compiling a profile needs no libseccomp at run time. Numbers come from
// the build machine's libseccomp, and for calls newer than it from the list below: since 5.1 a new
// call has one number everywhere.
#include <seccomp.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

namespace {

constexpr std::uint32_t kArchitectures[] = {SCMP_ARCH_X86_64, SCMP_ARCH_X86, SCMP_ARCH_X32,
                                            SCMP_ARCH_AARCH64, SCMP_ARCH_ARM};
constexpr int kCount = 5;
constexpr int kX32Base = 0x40000000;
constexpr int kArmPrivateBase = 0x0f0000;

struct NewCall {
  const char* name;
  int number;
};
constexpr NewCall kNewCalls[] = {
    {"cachestat", 451},         {"fchmodat2", 452},        {"map_shadow_stack", 453},
    {"futex_wake", 454},        {"futex_wait", 455},       {"futex_requeue", 456},
    {"statmount", 457},         {"listmount", 458},        {"lsm_get_self_attr", 459},
    {"lsm_set_self_attr", 460}, {"lsm_list_modules", 461}, {"mseal", 462},
    {"setxattrat", 463},        {"getxattrat", 464},       {"listxattrat", 465},
    {"removexattrat", 466},     {"open_tree_attr", 467},   {"file_getattr", 468},
    {"file_setattr", 469}};

struct Numbers {
  int of[kCount] = {-1, -1, -1, -1, -1};
};
using Table = std::map<std::string, Numbers>;

void collect(Table& table, int architecture, int first, int last) {
  for (int number = first; number <= last; ++number) {
    char* name = seccomp_syscall_resolve_num_arch(kArchitectures[architecture], number);
    if (!name) continue;
    table[name].of[architecture] = number;
    std::free(name);
  }
}

void add_new_calls(Table& table) {
  for (const NewCall& call : kNewCalls)
    for (int architecture = 0; architecture < kCount; ++architecture) {
      int& number = table[call.name].of[architecture];
      if (number < 0)
        number = call.number + (kArchitectures[architecture] == SCMP_ARCH_X32 ? kX32Base : 0);
    }
}

void print_family(const Table& table, const char* condition, int first, int count) {
  std::printf("#if %s\nconstexpr SyscallEntry kSyscalls[] = {\n", condition);
  std::size_t offset = 0;
  for (const auto& [name, numbers] : table) {
    std::printf("  {%zu, {", offset);
    for (int i = 0; i < 3; ++i) std::printf("%d, ", i < count ? numbers.of[first + i] : -1);
    std::printf("}},\n");
    offset += name.size() + 1;
  }
  std::printf("};\n#endif\n");
}

}  // namespace

int main() {
  Table table;
  for (int architecture = 0; architecture < kCount; ++architecture) {
    int base = kArchitectures[architecture] == SCMP_ARCH_X32 ? kX32Base : 0;
    collect(table, architecture, base, base + 1023);
  }
  collect(table, 4, kArmPrivateBase, kArmPrivateBase + 15);
  add_new_calls(table);
  std::printf("constexpr char kSyscallNames[] =\n");
  for (const auto& [name, numbers] : table) std::printf("  \"%s\\0\"\n", name.c_str());
  std::printf("  ;\n");
  print_family(table, "defined(__x86_64__)", 0, 3);
  print_family(table, "defined(__aarch64__)", 3, 2);
  return 0;
}
