// What a process may do, narrowed from inside: ids, capabilities, seccomp, and what goes with them.
// (credentials(7), capabilities(7), prctl(2), seccomp(2))
#pragma once

#include <linux/filter.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::sys {

// One bit for each capability number.
using CapabilityMask = std::uint64_t;
// "CAP_CHOWN", any case; nullopt when it is no capability at all.
std::optional<int> capability_number(std::string_view name);
constexpr int kCapabilityCount = 41;  // up to CAP_CHECKPOINT_RESTORE (5.9)

struct CapabilitySets {
  CapabilityMask effective = 0;
  CapabilityMask permitted = 0;
  CapabilityMask inheritable = 0;
};
Result<void> set_capabilities(const CapabilitySets& sets);
// Capabilities this kernel does not know are passed over.
Result<void> drop_bounding_except(CapabilityMask kept);
Result<void> set_ambient(CapabilityMask mask);
Result<void> keep_capabilities_over_setuid(bool on);

Result<void> set_groups(const std::vector<gid_t>& groups);
Result<void> set_user_and_group(uid_t uid, gid_t gid);
Result<void> set_no_new_privileges();
Result<void> set_dumpable(bool on);
Result<void> die_with_parent();  // PR_SET_PDEATHSIG SIGKILL; a change of ids clears it
Result<void> install_seccomp(const std::vector<sock_filter>& program, unsigned flags);
Result<void> set_limit(int resource, rlim_t soft, rlim_t hard);
Result<rlimit> limit_of(int resource);
// A fresh, unnamed session keyring, so that the caller's keys are out of reach.
Result<void> join_new_session_keyring();
// Every descriptor from `first` up is closed.
void close_descriptors_from(int first);
// Handlers and mask as a new program expects them.
void reset_signals_to_default();

}  // namespace coracle::sys
