// The host's devices as binds, for --privileged: those the caller may open. Terminals and what the container
// has of its own stay out.
#pragma once

#include <vector>

#include "base/error.h"
#include "oci/runtime_config.h"

namespace coracle::engine {

Result<std::vector<oci::Mount>> host_devices();

}  // namespace coracle::engine
