#include "oci/runtime_config.h"

#include "sys/rootfs_plan.h"

namespace coracle::oci {
namespace {

void put(Json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}
void put(Json& object, const char* name, const std::vector<std::string>& words) {
  if (!words.empty()) object[name] = words;
}

Json user_to_json(const User& user) {
  Json value = {{"uid", user.uid}, {"gid", user.gid}};
  if (user.umask) value["umask"] = *user.umask;
  if (!user.additional_gids.empty()) value["additionalGids"] = user.additional_gids;
  return value;
}

Json capabilities_to_json(const Capabilities& sets) {
  return {{"bounding", sets.bounding},
          {"effective", sets.effective},
          {"inheritable", sets.inheritable},
          {"permitted", sets.permitted},
          {"ambient", sets.ambient}};
}

Json process_to_json(const Process& process) {
  Json value = {{"terminal", process.terminal}, {"user", user_to_json(process.user)},
                {"args", process.args},         {"env", process.env},
                {"cwd", process.cwd},           {"noNewPrivileges", process.no_new_privileges}};
  if (process.console_size)
    value["consoleSize"] = {{"height", process.console_size->first},
                            {"width", process.console_size->second}};
  if (process.capabilities) value["capabilities"] = capabilities_to_json(*process.capabilities);
  for (const Rlimit& limit : process.rlimits)
    value["rlimits"].push_back({{"type", limit.type}, {"soft", limit.soft}, {"hard", limit.hard}});
  if (process.oom_score_adj) value["oomScoreAdj"] = *process.oom_score_adj;
  put(value, "apparmorProfile", process.apparmor_profile);
  put(value, "selinuxLabel", process.selinux_label);
  return value;
}

Json mount_to_json(const Mount& mount) {
  Json value = {{"destination", mount.destination}};
  put(value, "type", mount.type);
  put(value, "source", mount.source);
  put(value, "options", mount.options);
  return value;
}

Json device_to_json(const Device& device) {
  Json value = {{"path", device.path},
                {"type", device.type},
                {"major", device.major},
                {"minor", device.minor}};
  if (device.file_mode) value["fileMode"] = *device.file_mode;
  if (device.uid) value["uid"] = *device.uid;
  if (device.gid) value["gid"] = *device.gid;
  return value;
}

void put_hooks(Json& hooks, const char* name, const std::vector<Hook>& list) {
  for (const Hook& hook : list) {
    Json value = {{"path", hook.path}};
    put(value, "args", hook.args);
    put(value, "env", hook.env);
    if (hook.timeout_seconds) value["timeout"] = *hook.timeout_seconds;
    hooks[name].push_back(std::move(value));
  }
}

Json hooks_to_json(const Hooks& hooks) {
  Json value = Json::object();
  put_hooks(value, "prestart", hooks.prestart);
  put_hooks(value, "createRuntime", hooks.create_runtime);
  put_hooks(value, "createContainer", hooks.create_container);
  put_hooks(value, "startContainer", hooks.start_container);
  put_hooks(value, "poststart", hooks.poststart);
  put_hooks(value, "poststop", hooks.poststop);
  return value;
}

Json linux_to_json(const RuntimeConfig& config) {
  Json value = Json::object();
  for (const Namespace& space : config.namespaces) {
    Json entry = {{"type", space.type}};
    put(entry, "path", space.path);
    value["namespaces"].push_back(std::move(entry));
  }
  if (!config.id_mappings.uids.empty())
    value["uidMappings"] = sys::to_json(config.id_mappings.uids);
  if (!config.id_mappings.gids.empty())
    value["gidMappings"] = sys::to_json(config.id_mappings.gids);
  for (const Device& device : config.devices) value["devices"].push_back(device_to_json(device));
  put(value, "rootfsPropagation", config.rootfs_propagation);
  put(value, "maskedPaths", config.masked_paths);
  put(value, "readonlyPaths", config.readonly_paths);
  put(value, "cgroupsPath", config.cgroups_path);
  if (!config.sysctl.empty()) value["sysctl"] = config.sysctl;
  if (config.seccomp) value["seccomp"] = to_json(*config.seccomp);
  if (!config.resources.is_null()) value["resources"] = config.resources;
  return value;
}

}  // namespace

Json to_json(const RuntimeConfig& config) {
  Json value = {{"ociVersion", config.version},
                {"root", {{"path", config.root_path}, {"readonly", config.root_readonly}}},
                {"linux", linux_to_json(config)}};
  if (config.process) value["process"] = process_to_json(*config.process);
  put(value, "hostname", config.hostname);
  put(value, "domainname", config.domainname);
  for (const Mount& mount : config.mounts) value["mounts"].push_back(mount_to_json(mount));
  if (Json hooks = hooks_to_json(config.hooks); !hooks.empty()) value["hooks"] = std::move(hooks);
  if (!config.annotations.empty()) value["annotations"] = config.annotations;
  return value;
}

}  // namespace coracle::oci
