#include "engine/capabilities.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace coracle::engine {
namespace {

// linux/capability.h, by number.
constexpr std::string_view kNames[] = {
    "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
    "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
    "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
    "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
    "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
    "CHECKPOINT_RESTORE"};

constexpr std::string_view kDefaults[] = {"CHOWN",  "DAC_OVERRIDE", "FOWNER",  "FSETID", "KILL", "NET_BIND_SERVICE",
                                          "SETFCAP", "SETGID",      "SETPCAP", "SETUID", "SYS_CHROOT"};

using Names = std::set<std::string_view>;

Result<Names> names_of(const std::vector<std::string>& words) {
  Names names;
  for (const std::string& word : words) {
    std::string upper;
    for (char c : word) upper += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    if (upper == "ALL") {
      names.insert(std::begin(kNames), std::end(kNames));
      continue;
    }
    if (upper.starts_with("CAP_")) upper.erase(0, 4);
    auto known = std::find(std::begin(kNames), std::end(kNames), upper);
    if (known == std::end(kNames)) return invalid("capability \"{}\" is not known", word);
    names.insert(*known);
  }
  return names;
}

bool names_all(const Names& names) { return names.size() == std::size(kNames); }

std::vector<std::string> spelled_out(const Names& names) {
  std::vector<std::string> list;
  for (std::string_view name : kNames)
    if (names.count(name)) list.push_back(fmt::format("CAP_{}", name));
  return list;
}

}  // namespace

Result<std::vector<std::string>> effective_capabilities(const std::vector<std::string>& add,
                                                        const std::vector<std::string>& drop) {
  Names added = TRY(names_of(add));
  Names dropped = TRY(names_of(drop));
  Names names(std::begin(kDefaults), std::end(kDefaults));
  if (names_all(dropped)) names.clear();
  names.insert(added.begin(), added.end());
  if (!names_all(dropped))
    for (std::string_view name : dropped) names.erase(name);
  return spelled_out(names);
}

std::vector<std::string> all_capabilities() { return spelled_out(Names(std::begin(kNames), std::end(kNames))); }

}  // namespace coracle::engine
