// Reading config.json. Foreign text: every member is checked for its type and range, and the error
// names it.
#include <algorithm>
#include <initializer_list>
#include <limits>
#include <set>

#include "base/text.h"
#include "oci/runtime_config.h"
#include "sys/rootfs_plan.h"

namespace coracle::oci {
namespace {

const Json kAbsent = Json::object();
const Json& object_member(const Json& value, const char* name) {
  const Json* member = json_member(value, name);
  return member ? *member : kAbsent;
}

Result<std::string> text_member(const Json& value, const char* name) {
  std::optional<std::string> text = TRY(json_string(value, name));
  return text.value_or("");
}

template <class T>
Result<std::optional<T>> number_member(const Json& value, const char* name) {
  std::optional<std::int64_t> number = TRY(json_integer(value, name));
  if (!number) return std::optional<T>();
  if (!std::in_range<T>(*number))
    return invalid("member \"{}\" is out of range: {}", name, *number);
  return std::optional<T>(static_cast<T>(*number));
}

// rlimits go up to 2^64-1, which json_integer refuses.
Result<std::uint64_t> limit_member(const Json& value, const char* name) {
  const Json* member = json_member(value, name);
  if (!member || !member->is_number_integer())
    return invalid("member \"{}\" is not an integer", name);
  if (!member->is_number_unsigned() && member->get<std::int64_t>() < 0)
    return invalid("member \"{}\" is out of range", name);
  return member->get<std::uint64_t>();
}

// What would change the container's behaviour and is not carried out is refused, not passed over.
Result<void> refuse_members(const Json& value, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const Json* member = json_member(value, name);
    if (member && !member->empty()) return unsupported("\"{}\" is not supported", name);
  }
  return {};
}

Result<User> parse_user(const Json& value) {
  User user;
  user.uid = TRY(number_member<std::uint32_t>(value, "uid")).value_or(0);
  user.gid = TRY(number_member<std::uint32_t>(value, "gid")).value_or(0);
  user.umask = TRY(number_member<std::uint32_t>(value, "umask"));
  const Json* groups = TRY(json_array(value, "additionalGids"));
  for (const Json& group : *groups) {
    if (!group.is_number_unsigned() ||
        group.get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max())
      return invalid("additionalGids: {} is not an id", dump_json(group));
    user.additional_gids.push_back(group.get<std::uint32_t>());
  }
  return user;
}

Result<std::optional<Capabilities>> parse_capabilities(const Json& process) {
  const Json* value = json_member(process, "capabilities");
  if (!value) return std::optional<Capabilities>();
  Capabilities sets;
  sets.bounding = TRY(json_strings(*value, "bounding"));
  sets.effective = TRY(json_strings(*value, "effective"));
  sets.inheritable = TRY(json_strings(*value, "inheritable"));
  sets.permitted = TRY(json_strings(*value, "permitted"));
  sets.ambient = TRY(json_strings(*value, "ambient"));
  return std::optional(std::move(sets));
}

Result<std::vector<Rlimit>> parse_rlimits(const Json& process) {
  std::vector<Rlimit> limits;
  std::set<std::string> seen;
  const Json* list = TRY(json_array(process, "rlimits"));
  for (const Json& element : *list) {
    Rlimit limit;
    limit.type = TRY(text_member(element, "type"));
    limit.soft = TRY(limit_member(element, "soft"));
    limit.hard = TRY(limit_member(element, "hard"));
    if (!seen.insert(limit.type).second) return invalid("rlimits: {} is given twice", limit.type);
    limits.push_back(std::move(limit));
  }
  return limits;
}

Result<std::optional<std::pair<std::uint16_t, std::uint16_t>>> parse_console_size(
    const Json& process) {
  std::optional<std::pair<std::uint16_t, std::uint16_t>> size;
  const Json* value = json_member(process, "consoleSize");
  if (!value) return size;
  std::uint16_t height = TRY(number_member<std::uint16_t>(*value, "height")).value_or(0);
  std::uint16_t width = TRY(number_member<std::uint16_t>(*value, "width")).value_or(0);
  size = std::pair(height, width);
  return size;
}

Result<Process> parse_process(const Json& value) {
  Process process;
  TRY(refuse_members(value, {"scheduler", "ioPriority"}));
  process.terminal = TRY(json_bool(value, "terminal")).value_or(false);
  process.console_size = TRY(context("consoleSize", parse_console_size(value)));
  process.user = TRY(context("user", parse_user(object_member(value, "user"))));
  process.args = TRY(json_strings(value, "args"));
  process.env = TRY(json_strings(value, "env"));
  process.cwd = TRY(text_member(value, "cwd"));
  process.capabilities = TRY(context("capabilities", parse_capabilities(value)));
  process.rlimits = TRY(parse_rlimits(value));
  process.no_new_privileges = TRY(json_bool(value, "noNewPrivileges")).value_or(false);
  process.oom_score_adj = TRY(number_member<int>(value, "oomScoreAdj"));
  process.apparmor_profile = TRY(text_member(value, "apparmorProfile"));
  process.selinux_label = TRY(text_member(value, "selinuxLabel"));
  if (process.args.empty()) return invalid("\"args\" is empty");
  if (process.cwd.empty() || process.cwd.front() != '/')
    return invalid("\"cwd\" is not an absolute path");
  return process;
}

Result<Mount> parse_mount(const Json& value) {
  Mount mount;
  mount.destination = TRY(text_member(value, "destination"));
  mount.type = TRY(text_member(value, "type"));
  mount.source = TRY(text_member(value, "source"));
  mount.options = TRY(json_strings(value, "options"));
  TRY(refuse_members(value, {"uidMappings", "gidMappings"}));
  if (mount.destination.empty()) return invalid("a mount without \"destination\"");
  // Relative destinations are taken from "/" (config.md, since 1.0.2 "should be absolute").
  if (mount.destination.front() != '/') mount.destination.insert(0, "/");
  return mount;
}

Result<std::vector<Mount>> parse_mounts(const Json& document) {
  std::vector<Mount> mounts;
  const Json* list = TRY(json_array(document, "mounts"));
  for (const Json& element : *list) mounts.push_back(TRY(parse_mount(element)));
  return mounts;
}

Result<std::vector<Namespace>> parse_namespaces(const Json& value) {
  constexpr std::string_view kTypes[] = {"pid", "network", "mount",  "ipc",
                                         "uts", "user",    "cgroup", "time"};
  std::vector<Namespace> namespaces;
  std::set<std::string> seen;
  const Json* list = TRY(json_array(value, "namespaces"));
  for (const Json& element : *list) {
    Namespace space;
    space.type = TRY(text_member(element, "type"));
    space.path = TRY(text_member(element, "path"));
    if (std::find(std::begin(kTypes), std::end(kTypes), space.type) == std::end(kTypes))
      return invalid("namespaces: \"{}\" is not a namespace type", space.type);
    if (!seen.insert(space.type).second)
      return invalid("namespaces: {} is given twice", space.type);
    namespaces.push_back(std::move(space));
  }
  return namespaces;
}

Result<std::vector<Device>> parse_devices(const Json& value) {
  std::vector<Device> devices;
  const Json* list = TRY(json_array(value, "devices"));
  for (const Json& element : *list) {
    Device device;
    device.path = TRY(text_member(element, "path"));
    device.type = TRY(text_member(element, "type"));
    device.major = TRY(json_integer(element, "major")).value_or(0);
    device.minor = TRY(json_integer(element, "minor")).value_or(0);
    device.file_mode = TRY(number_member<mode_t>(element, "fileMode"));
    device.uid = TRY(number_member<std::uint32_t>(element, "uid"));
    device.gid = TRY(number_member<std::uint32_t>(element, "gid"));
    if (device.path.empty() || device.path.front() != '/')
      return invalid("devices: \"path\" is not absolute");
    devices.push_back(std::move(device));
  }
  return devices;
}

Result<std::vector<Hook>> parse_hook_list(const Json& hooks, const char* name) {
  std::vector<Hook> parsed;
  const Json* list = TRY(json_array(hooks, name));
  for (const Json& element : *list) {
    Hook hook;
    hook.path = TRY(text_member(element, "path"));
    hook.args = TRY(json_strings(element, "args"));
    hook.env = TRY(json_strings(element, "env"));
    hook.timeout_seconds = TRY(number_member<int>(element, "timeout"));
    if (hook.path.empty() || hook.path.front() != '/')
      return invalid("{}: \"path\" is not absolute", name);
    parsed.push_back(std::move(hook));
  }
  return parsed;
}

Result<Hooks> parse_hooks(const Json& value) {
  Hooks hooks;
  hooks.prestart = TRY(parse_hook_list(value, "prestart"));
  hooks.create_runtime = TRY(parse_hook_list(value, "createRuntime"));
  hooks.create_container = TRY(parse_hook_list(value, "createContainer"));
  hooks.start_container = TRY(parse_hook_list(value, "startContainer"));
  hooks.poststart = TRY(parse_hook_list(value, "poststart"));
  hooks.poststop = TRY(parse_hook_list(value, "poststop"));
  return hooks;
}

Result<void> parse_linux(const Json& value, RuntimeConfig& config) {
  TRY(refuse_members(value, {"timeOffsets", "intelRdt", "memoryPolicy", "netDevices", "personality",
                             "mountLabel"}));
  config.namespaces = TRY(parse_namespaces(value));
  config.id_mappings.uids = TRY(sys::id_mappings_from_json(value, "uidMappings"));
  config.id_mappings.gids = TRY(sys::id_mappings_from_json(value, "gidMappings"));
  config.devices = TRY(parse_devices(value));
  config.rootfs_propagation = TRY(text_member(value, "rootfsPropagation"));
  config.masked_paths = TRY(json_strings(value, "maskedPaths"));
  config.readonly_paths = TRY(json_strings(value, "readonlyPaths"));
  config.sysctl = TRY(json_string_map(value, "sysctl"));
  config.cgroups_path = TRY(text_member(value, "cgroupsPath"));
  if (const Json* profile = json_member(value, "seccomp"))
    config.seccomp = TRY(context("seccomp", parse_seccomp(*profile)));
  if (const Json* resources = json_member(value, "resources")) config.resources = *resources;
  return {};
}

Result<void> check_version(const std::string& version) {
  std::vector<std::string> parts = split(version, '.');
  if (parts.size() < 3 || parts[0].empty())
    return invalid("ociVersion \"{}\" is not a version", version);
  if (parts[0] != "1")
    return unsupported("ociVersion {} is not supported; this runtime reads 1.x", version);
  return {};
}

Result<RuntimeConfig> parse_document(const Json& document) {
  if (!document.is_object()) return invalid("not a JSON object");
  RuntimeConfig config;
  config.version = TRY(text_member(document, "ociVersion"));
  TRY(check_version(config.version));
  if (const Json* process = json_member(document, "process"))
    config.process = TRY(context("process", parse_process(*process)));
  const Json& root = object_member(document, "root");
  config.root_path = TRY(json_string(root, "path")).value_or("rootfs");
  config.root_readonly = TRY(json_bool(root, "readonly")).value_or(false);
  config.hostname = TRY(text_member(document, "hostname"));
  config.domainname = TRY(text_member(document, "domainname"));
  config.mounts = TRY(context("mounts", parse_mounts(document)));
  config.hooks = TRY(context("hooks", parse_hooks(object_member(document, "hooks"))));
  config.annotations = TRY(json_string_map(document, "annotations"));
  TRY(context("linux", parse_linux(object_member(document, "linux"), config)));
  return config;
}

}  // namespace

Result<RuntimeConfig> parse_runtime_config(const Json& document) {
  return context("config.json", parse_document(document));
}

}  // namespace coracle::oci
