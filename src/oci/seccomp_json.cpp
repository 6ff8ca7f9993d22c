// Seccomp profiles in two dialects: the runtime-spec's, and Docker's profile file, whose rules may
// name the capabilities, architectures and kernel they apply to ("includes", "excludes") and whose
// "archMap" groups architectures.
#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>
#include <limits>

#include "oci/runtime_config.h"

namespace coracle::oci {
namespace {

#if defined(__x86_64__)
constexpr const char* kNativeArchitecture = "SCMP_ARCH_X86_64";
constexpr const char* kNativeGoArchitecture = "amd64";
#elif defined(__aarch64__)
constexpr const char* kNativeArchitecture = "SCMP_ARCH_AARCH64";
constexpr const char* kNativeGoArchitecture = "arm64";
#endif

// The sub-architectures of Docker's words that our filter knows; "x32" and "x86" ride with amd64.
bool is_native_word(const std::string& word) {
  return word == kNativeGoArchitecture ||
         (std::string(kNativeGoArchitecture) == "amd64" && (word == "x32" || word == "x86")) ||
         (std::string(kNativeGoArchitecture) == "arm64" && word == "arm");
}

bool has_any(const std::vector<std::string>& wanted, const std::vector<std::string>& granted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return std::find(granted.begin(), granted.end(), name) != granted.end();
  });
}
bool has_all(const std::vector<std::string>& wanted, const std::vector<std::string>& granted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return std::find(granted.begin(), granted.end(), name) != granted.end();
  });
}

bool kernel_is_at_least(const std::string& version) {
  utsname host{};
  ::uname(&host);
  int have[2] = {};
  int want[2] = {};
  std::sscanf(host.release, "%d.%d", &have[0], &have[1]);
  std::sscanf(version.c_str(), "%d.%d", &want[0], &want[1]);
  return have[0] != want[0] ? have[0] > want[0] : have[1] >= want[1];
}

Result<bool> rule_applies(const Json& rule, const std::vector<std::string>& granted) {
  if (const Json* includes = json_member(rule, "includes")) {
    std::vector<std::string> caps = TRY(json_strings(*includes, "caps"));
    std::vector<std::string> arches = TRY(json_strings(*includes, "arches"));
    std::string kernel = TRY(json_string(*includes, "minKernel")).value_or("");
    if (!has_all(caps, granted)) return false;
    if (!arches.empty() && std::none_of(arches.begin(), arches.end(), is_native_word)) return false;
    if (!kernel.empty() && !kernel_is_at_least(kernel)) return false;
  }
  if (const Json* excludes = json_member(rule, "excludes")) {
    std::vector<std::string> caps = TRY(json_strings(*excludes, "caps"));
    std::vector<std::string> arches = TRY(json_strings(*excludes, "arches"));
    std::string kernel = TRY(json_string(*excludes, "minKernel")).value_or("");
    if (has_any(caps, granted)) return false;
    if (std::any_of(arches.begin(), arches.end(), is_native_word)) return false;
    if (!kernel.empty() && kernel_is_at_least(kernel)) return false;
  }
  return true;
}

Result<std::optional<unsigned>> errno_member(const Json& value, const char* name) {
  std::optional<std::int64_t> number = TRY(json_integer(value, name));
  if (!number) return std::optional<unsigned>();
  // SECCOMP_RET_DATA is 16 bits wide.
  if (*number < 0 || *number > 0xffff) return invalid("\"{}\" is out of range: {}", name, *number);
  return std::optional(static_cast<unsigned>(*number));
}

Result<std::uint64_t> value_member(const Json& value, const char* name) {
  const Json* member = json_member(value, name);
  if (!member) return 0u;
  if (!member->is_number_integer()) return invalid("member \"{}\" is not an integer", name);
  return member->get<std::uint64_t>();
}

Result<SeccompArgument> parse_argument(const Json& value) {
  SeccompArgument argument;
  std::int64_t index = TRY(json_integer(value, "index")).value_or(0);
  if (index < 0 || index > 5) return invalid("argument index {} is not 0 to 5", index);
  argument.index = static_cast<unsigned>(index);
  argument.value = TRY(value_member(value, "value"));
  argument.value_two = TRY(value_member(value, "valueTwo"));
  argument.op = TRY(json_string(value, "op")).value_or("");
  return argument;
}

Result<SeccompRule> parse_rule(const Json& value) {
  SeccompRule rule;
  rule.names = TRY(json_strings(value, "names"));
  if (std::optional<std::string> name = TRY(json_string(value, "name")))
    rule.names.push_back(*name);
  rule.action = TRY(json_string(value, "action")).value_or("");
  rule.errno_return = TRY(errno_member(value, "errnoRet"));
  const Json* arguments = TRY(json_array(value, "args"));
  for (const Json& element : *arguments) rule.arguments.push_back(TRY(parse_argument(element)));
  if (rule.names.empty()) return invalid("a rule without \"names\"");
  return rule;
}

Result<void> add_architectures_of_map(const Json& document,
                                      std::vector<std::string>& architectures) {
  const Json* map = TRY(json_array(document, "archMap"));
  for (const Json& entry : *map) {
    std::string main = TRY(json_string(entry, "architecture")).value_or("");
    if (main != kNativeArchitecture) continue;
    architectures.push_back(main);
    std::vector<std::string> others = TRY(json_strings(entry, "subArchitectures"));
    architectures.insert(architectures.end(), others.begin(), others.end());
  }
  return {};
}

}  // namespace

Result<Seccomp> parse_seccomp(const Json& document, const std::vector<std::string>& granted) {
  Seccomp profile;
  profile.default_action = TRY(json_string(document, "defaultAction")).value_or("");
  if (profile.default_action.empty()) return invalid("no \"defaultAction\"");
  profile.default_errno_return = TRY(errno_member(document, "defaultErrnoRet"));
  profile.architectures = TRY(json_strings(document, "architectures"));
  TRY(add_architectures_of_map(document, profile.architectures));
  profile.flags = TRY(json_strings(document, "flags"));
  profile.listener_path = TRY(json_string(document, "listenerPath")).value_or("");
  profile.listener_metadata = TRY(json_string(document, "listenerMetadata")).value_or("");
  const Json* rules = TRY(json_array(document, "syscalls"));
  for (const Json& element : *rules) {
    bool applies = TRY(rule_applies(element, granted));
    if (applies) profile.rules.push_back(TRY(parse_rule(element)));
  }
  return profile;
}

Json to_json(const Seccomp& profile) {
  Json value = {{"defaultAction", profile.default_action}, {"syscalls", Json::array()}};
  if (profile.default_errno_return) value["defaultErrnoRet"] = *profile.default_errno_return;
  if (!profile.architectures.empty()) value["architectures"] = profile.architectures;
  if (!profile.flags.empty()) value["flags"] = profile.flags;
  if (!profile.listener_path.empty()) value["listenerPath"] = profile.listener_path;
  if (!profile.listener_metadata.empty()) value["listenerMetadata"] = profile.listener_metadata;
  for (const SeccompRule& rule : profile.rules) {
    Json entry = {{"names", rule.names}, {"action", rule.action}};
    if (rule.errno_return) entry["errnoRet"] = *rule.errno_return;
    for (const SeccompArgument& argument : rule.arguments)
      entry["args"].push_back({{"index", argument.index},
                               {"value", argument.value},
                               {"valueTwo", argument.value_two},
                               {"op", argument.op}});
    value["syscalls"].push_back(std::move(entry));
  }
  return value;
}

}  // namespace coracle::oci
