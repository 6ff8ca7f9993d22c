#include "runtime/plan.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>

#include "base/text.h"
#include "runtime/mount_options.h"
#include "runtime/seccomp_compiler.h"

namespace coracle::runtime {
namespace {

struct NamespaceFlag {
  std::string_view type;
  std::uint64_t flag;
};
// One clone3 makes these. The network namespace costs more than all others and the cgroup one would
// be rooted at the parent's cgroup: the child makes both, while its ids are being mapped.
constexpr NamespaceFlag kCloned[] = {
    {"pid", CLONE_NEWPID}, {"ipc", CLONE_NEWIPC}, {"uts", CLONE_NEWUTS}};
constexpr NamespaceFlag kUnshared[] = {{"network", CLONE_NEWNET}, {"cgroup", CLONE_NEWCGROUP}};

// Device rules mean nothing without privileges: the container has no device it could open beyond
// those bound.
Result<void> refuse_limits(const Json& resources) {
  if (!resources.is_object()) return {};
  for (const auto& [name, value] : resources.items())
    if (name != "devices" && !value.empty())
      return unsupported("linux.resources: \"{}\" cannot be enforced without a cgroup", name);
  return {};
}

Result<void> refuse_unsupported(const oci::RuntimeConfig& config) {
  for (const oci::Namespace& space : config.namespaces) {
    if (!space.path.empty())
      return unsupported("linux.namespaces: joining a {} namespace by path is not supported",
                         space.type);
    if (space.type == "time")
      return unsupported("linux.namespaces: a time namespace is not supported");
  }
  const oci::Hooks& hooks = config.hooks;
  for (const auto* list : {&hooks.prestart, &hooks.create_runtime, &hooks.create_container,
                           &hooks.start_container, &hooks.poststart, &hooks.poststop})
    if (!list->empty()) return unsupported("hooks are not supported: {}", list->front().path);
  if (!config.process) return invalid("process is missing: there is nothing to run");
  return refuse_limits(config.resources);
}

Result<void> check_names(const oci::RuntimeConfig& config) {
  bool has_uts = has_new_namespace(config, "uts");
  if (!config.hostname.empty() && !has_uts)
    return invalid("hostname needs a uts namespace of its own");
  if (!config.domainname.empty() && !has_uts)
    return invalid("domainname needs a uts namespace of its own");
  return {};
}

void plan_namespaces(const oci::RuntimeConfig& config, InitPlan& plan) {
  plan.clone_flags = CLONE_NEWUSER | CLONE_NEWNS;
  for (const auto& [type, flag] : kCloned)
    if (has_new_namespace(config, type)) plan.clone_flags |= flag;
  for (const auto& [type, flag] : kUnshared)
    if (has_new_namespace(config, type)) plan.unshare_flags |= static_cast<int>(flag);
  plan.brings_loopback_up = has_new_namespace(config, "network");
}

Command plan_command(const oci::Process& process) {
  bool has_home = std::any_of(process.env.begin(), process.env.end(), [](const std::string& entry) {
    return entry.rfind("HOME=", 0) == 0;
  });
  return Command{process.args, process.env, process.cwd, !has_home};
}

std::optional<Terminal> plan_terminal(const oci::Process& process) {
  if (!process.terminal) return std::nullopt;
  Terminal terminal;
  if (process.console_size) std::tie(terminal.height, terminal.width) = *process.console_size;
  return terminal;
}

}  // namespace

bool has_new_namespace(const oci::RuntimeConfig& config, std::string_view type) {
  return std::any_of(
      config.namespaces.begin(), config.namespaces.end(),
      [&](const oci::Namespace& space) { return space.type == type && space.path.empty(); });
}

HostFacts read_host_facts() {
  HostFacts host;
  host.uid = ::geteuid();
  host.gid = ::getegid();
  for (int resource = 0; resource < RLIM_NLIMITS; ++resource)
    if (auto limit = sys::limit_of(resource))
      host.hard_limits[static_cast<std::size_t>(resource)] = limit->rlim_max;
  return host;
}

Result<std::vector<std::pair<std::string, std::string>>> plan_sysctls(
    const oci::RuntimeConfig& config) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const auto& [name, value] : config.sysctl) {
    std::string path = name;
    // "net/ipv4/conf/eth0.1/…" keeps its dots, "net.ipv4.ip_forward" becomes a path.
    if (path.find('/') == std::string::npos) std::replace(path.begin(), path.end(), '.', '/');
    auto starts = [&](std::string_view prefix) { return path.rfind(prefix, 0) == 0; };
    bool is_ipc = starts("kernel/shm") || starts("kernel/msg") || path == "kernel/sem" ||
                  starts("fs/mqueue/");
    bool is_net = starts("net/");
    bool is_uts = path == "kernel/domainname" || path == "kernel/hostname";
    if (path.find("..") != std::string::npos || !(is_ipc || is_net || is_uts))
      return invalid("linux.sysctl: {} belongs to the host, not to a namespace", name);
    if (path == "kernel/domainname" && !config.domainname.empty())
      return invalid("linux.sysctl: kernel.domainname clashes with domainname");
    const char* needed = is_ipc ? "ipc" : is_net ? "network" : "uts";
    if (!has_new_namespace(config, needed))
      return invalid("linux.sysctl: {} needs a {} namespace of the container's own", name, needed);
    settings.emplace_back(path, value);
  }
  return settings;
}

Result<InitPlan> plan_init(const oci::RuntimeConfig& config, const sys::RootfsPlan& rootfs,
                           const std::optional<sys::TapPlan>& tap, const HostFacts& host) {
  TRY(refuse_unsupported(config));
  TRY(check_names(config));
  InitPlan plan;
  plan_namespaces(config, plan);
  if (tap && !plan.brings_loopback_up)
    return invalid("a network interface needs a network namespace of its own");
  plan.mappings = config.id_mappings;
  if (plan.mappings.uids.empty() || plan.mappings.gids.empty())
    plan.mappings = {{{0, host.uid, 1}}, {{0, host.gid, 1}}};
  plan.becomes_root =
      sys::map_to_outside(plan.mappings.uids, 0) && sys::map_to_outside(plan.mappings.gids, 0);
  plan.hostname = config.hostname;
  plan.domainname = config.domainname;
  plan.tap = tap;
  plan.rootfs = rootfs;
  plan.mounts = TRY(plan_mounts(config, plan.mappings));
  plan.masked_paths = config.masked_paths;
  plan.readonly_paths = config.readonly_paths;
  plan.root_is_readonly = config.root_readonly;
  if (!config.rootfs_propagation.empty()) {
    plan.root_propagation = propagation_of(config.rootfs_propagation);
    if (plan.root_propagation == 0)
      return invalid("linux.rootfsPropagation: \"{}\" is not a propagation",
                     config.rootfs_propagation);
  }
  plan.terminal = plan_terminal(*config.process);
  plan.sysctls = TRY(plan_sysctls(config));
  plan.oom_score_adj = config.process->oom_score_adj;
  plan.limits = TRY(plan_limits(config.process->rlimits, host, plan.warnings));
  plan.privileges = TRY(plan_privileges(*config.process, plan.mappings));
  if (config.seccomp) {
    SeccompProgram filter = TRY(context("linux.seccomp", compile_seccomp(*config.seccomp)));
    plan.privileges.seccomp = std::move(filter.instructions);
    plan.privileges.seccomp_flags = filter.flags;
  }
  plan.command = plan_command(*config.process);
  return plan;
}

}  // namespace coracle::runtime
