// Giving privileges up in the order that works: see each function.
#pragma once

#include "runtime/init_plan.h"

namespace coracle::runtime {

// Right after the id maps: root of the user namespace, of no supplementary group, out of reach of
// ptrace and /proc/PID/exe until the exec.
Result<void> become_namespace_root(const InitPlan& plan);
// Limits, bounding set, groups, ids. What finish_privileges still needs stays permitted.
Result<void> drop_privileges(const InitPlan& plan);
// The last capabilities and the seccomp filter. The filter must not stop the steps after it:
// without no_new_privs it needs CAP_SYS_ADMIN and goes before capset, with it it goes last.
Result<void> finish_privileges(const Privileges& rights);

}  // namespace coracle::runtime
