#include "runtime/init/privileges.h"

#include <linux/capability.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "sys/privileges.h"

namespace coracle::runtime {
namespace {

constexpr sys::CapabilityMask bit(int capability) {
  return sys::CapabilityMask{1} << capability;
}

// Until finish_privileges: what the filter and the last capset ask for.
constexpr sys::CapabilityMask kNeededLast = bit(CAP_SYS_ADMIN) | bit(CAP_SETPCAP);

Result<void> set_limits(const InitPlan& plan) {
  for (const ResourceLimit& limit : plan.limits)
    TRY(sys::set_limit(limit.resource, limit.soft, limit.hard));
  return {};
}

}  // namespace

Result<void> become_namespace_root(const InitPlan& plan) {
  if (plan.privileges.can_set_groups) TRY(sys::set_groups({}));
  if (plan.becomes_root) TRY(sys::set_user_and_group(0, 0));
  TRY(sys::set_dumpable(false));
  return sys::die_with_parent();
}

Result<void> drop_privileges(const InitPlan& plan) {
  const Privileges& rights = plan.privileges;
  // The caller's keys stay out of reach where they can; the quota of keyrings (200 for each user)
  // is no reason not to run, the default seccomp profile denies keyctl anyway.
  (void)!sys::join_new_session_keyring();
  TRY(set_limits(plan));
  TRY(sys::drop_bounding_except(rights.bounding));
  TRY(sys::keep_capabilities_over_setuid(true));
  if (rights.can_set_groups) TRY(sys::set_groups(rights.groups));
  TRY(sys::set_user_and_group(rights.uid, rights.gid));
  ::umask(rights.umask.value_or(0022));
  sys::CapabilitySets until_exec = rights.capabilities;
  until_exec.permitted |= kNeededLast;
  TRY(sys::set_capabilities(until_exec));
  // A change of ids made the process dumpable again and cleared the signal.
  TRY(sys::set_dumpable(false));
  return sys::die_with_parent();
}

Result<void> finish_privileges(const Privileges& rights) {
  if (rights.no_new_privileges) {
    TRY(sys::set_capabilities(rights.capabilities));
    TRY(sys::set_ambient(rights.ambient));
    TRY(sys::set_no_new_privileges());
    return rights.seccomp.empty() ? Result<void>()
                                  : sys::install_seccomp(rights.seccomp, rights.seccomp_flags);
  }
  if (!rights.seccomp.empty()) {
    sys::CapabilitySets raised = rights.capabilities;
    raised.permitted |= kNeededLast;
    raised.effective |= kNeededLast;
    TRY(sys::set_capabilities(raised));
    TRY(sys::install_seccomp(rights.seccomp, rights.seccomp_flags));
  }
  TRY(sys::set_capabilities(rights.capabilities));
  return sys::set_ambient(rights.ambient);
}

}  // namespace coracle::runtime
