// What the command may do: its ids, capabilities and resource limits.
#include "runtime/plan.h"

#include <sys/resource.h>

#include <algorithm>

namespace coracle::runtime {
namespace {

struct LimitName {
  std::string_view name;
  int resource;
};
constexpr LimitName kLimits[] = {{"RLIMIT_AS", RLIMIT_AS},
                                 {"RLIMIT_CORE", RLIMIT_CORE},
                                 {"RLIMIT_CPU", RLIMIT_CPU},
                                 {"RLIMIT_DATA", RLIMIT_DATA},
                                 {"RLIMIT_FSIZE", RLIMIT_FSIZE},
                                 {"RLIMIT_LOCKS", RLIMIT_LOCKS},
                                 {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK},
                                 {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE},
                                 {"RLIMIT_NICE", RLIMIT_NICE},
                                 {"RLIMIT_NOFILE", RLIMIT_NOFILE},
                                 {"RLIMIT_NPROC", RLIMIT_NPROC},
                                 {"RLIMIT_RSS", RLIMIT_RSS},
                                 {"RLIMIT_RTPRIO", RLIMIT_RTPRIO},
                                 {"RLIMIT_RTTIME", RLIMIT_RTTIME},
                                 {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
                                 {"RLIMIT_STACK", RLIMIT_STACK}};

Result<sys::CapabilityMask> capability_mask(const std::vector<std::string>& names) {
  sys::CapabilityMask mask = 0;
  for (const std::string& name : names) {
    std::optional<int> number = sys::capability_number(name);
    if (!number) return invalid("process.capabilities: \"{}\" is not a capability", name);
    mask |= sys::CapabilityMask{1} << *number;
  }
  return mask;
}

constexpr sys::CapabilityMask kAllCapabilities =
    (sys::CapabilityMask{1} << sys::kCapabilityCount) - 1;

Result<void> plan_capabilities(const oci::Process& process, Privileges& rights) {
  if (!process.capabilities) {
    rights.bounding = kAllCapabilities;
    if (process.user.uid == 0) rights.capabilities = {kAllCapabilities, kAllCapabilities, 0};
    return {};
  }
  rights.bounding = TRY(capability_mask(process.capabilities->bounding));
  rights.capabilities.permitted = TRY(capability_mask(process.capabilities->permitted));
  rights.capabilities.effective = TRY(capability_mask(process.capabilities->effective));
  rights.capabilities.inheritable = TRY(capability_mask(process.capabilities->inheritable));
  rights.ambient = TRY(capability_mask(process.capabilities->ambient));
  // The kernel refuses an effective capability that is not permitted (capset(2)).
  rights.capabilities.effective &= rights.capabilities.permitted;
  rights.ambient &= rights.capabilities.permitted & rights.capabilities.inheritable;
  return {};
}

Result<void> require_mapped(const std::vector<sys::IdMapping>& mappings, std::uint32_t id,
                            std::string_view what) {
  if (sys::map_to_outside(mappings, id)) return {};
  return invalid(
      "{} {} is not mapped in the container's user namespace; remedy: a larger range in "
      "/etc/subuid and /etc/subgid",
      what, id);
}

Result<void> check_ids(const oci::User& user, const sys::IdMappings& mappings) {
  TRY(require_mapped(mappings.uids, user.uid, "user id"));
  TRY(require_mapped(mappings.gids, user.gid, "group id"));
  for (std::uint32_t group : user.additional_gids)
    TRY(require_mapped(mappings.gids, group, "group id"));
  return {};
}

}  // namespace

Result<std::vector<ResourceLimit>> plan_limits(const std::vector<oci::Rlimit>& asked,
                                               const HostFacts& host,
                                               std::vector<std::string>& warnings) {
  std::vector<ResourceLimit> limits;
  for (const oci::Rlimit& wanted : asked) {
    auto known = std::find_if(std::begin(kLimits), std::end(kLimits),
                              [&](const LimitName& entry) { return entry.name == wanted.type; });
    if (known == std::end(kLimits))
      return invalid("process.rlimits: \"{}\" is not a limit", wanted.type);
    if (wanted.soft > wanted.hard)
      return invalid("process.rlimits: {}: soft is above hard", wanted.type);
    std::uint64_t ceiling = host.hard_limits[static_cast<std::size_t>(known->resource)];
    ResourceLimit limit{known->resource, std::min(wanted.soft, ceiling),
                        std::min(wanted.hard, ceiling)};
    if (limit.hard != wanted.hard)
      warnings.push_back(fmt::format("{} {} is above this host's hard limit and becomes {}",
                                     wanted.type, wanted.hard, ceiling));
    limits.push_back(limit);
  }
  return limits;
}

Result<Privileges> plan_privileges(const oci::Process& process, const sys::IdMappings& mappings) {
  Privileges rights;
  TRY(context("process.user", check_ids(process.user, mappings)));
  rights.uid = process.user.uid;
  rights.gid = process.user.gid;
  rights.groups.assign(process.user.additional_gids.begin(), process.user.additional_gids.end());
  rights.can_set_groups = !mappings.is_single();
  if (!rights.can_set_groups) rights.groups.clear();
  if (process.user.umask) rights.umask = static_cast<mode_t>(*process.user.umask);
  TRY(plan_capabilities(process, rights));
  rights.no_new_privileges = process.no_new_privileges;
  if (!process.apparmor_profile.empty() && process.apparmor_profile != "unconfined") {
    rights.exec_label = "exec " + process.apparmor_profile;
    rights.label_is_apparmor = true;
  } else {
    rights.exec_label = process.selinux_label;
  }
  return rights;
}

}  // namespace coracle::runtime
