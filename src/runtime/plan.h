// From a bundle's configuration to the plan of init. Pure: everything the host decides comes in as
// HostFacts.
#pragma once

#include <array>

#include "oci/runtime_config.h"
#include "runtime/init_plan.h"

namespace coracle::runtime {

struct HostFacts {
  uid_t uid = 0;
  gid_t gid = 0;
  std::array<std::uint64_t, 16> hard_limits{};  // by RLIMIT_* number
};
HostFacts read_host_facts();

// The error names the member of config.json at fault. What this runtime cannot do is an error,
// never left out.
Result<InitPlan> plan_init(const oci::RuntimeConfig& config, const sys::RootfsPlan& rootfs,
                           const std::optional<sys::TapPlan>& tap, const HostFacts& host);

// Parts, for tests.
Result<std::vector<MountStep>> plan_mounts(const oci::RuntimeConfig& config,
                                           const sys::IdMappings& mappings);
Result<std::vector<std::pair<std::string, std::string>>> plan_sysctls(
    const oci::RuntimeConfig& config);
Result<Privileges> plan_privileges(const oci::Process& process, const sys::IdMappings& mappings);
Result<std::vector<ResourceLimit>> plan_limits(const std::vector<oci::Rlimit>& asked,
                                               const HostFacts& host,
                                               std::vector<std::string>& warnings);
bool has_new_namespace(const oci::RuntimeConfig& config, std::string_view type);

}  // namespace coracle::runtime
