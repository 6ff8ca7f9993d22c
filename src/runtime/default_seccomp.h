// The seccomp profile of a container that asks for none: what ordinary programs need is allowed,
// the rest answers EPERM. Kernel interfaces that only an administrator uses come with the
// capability that guards them.
#pragma once

#include <string>
#include <vector>

#include "oci/runtime_config.h"

namespace coracle::runtime {

// `granted`: the capabilities of the bounding set, as "CAP_SYS_ADMIN".
oci::Seccomp default_seccomp(const std::vector<std::string>& granted);

}  // namespace coracle::runtime
