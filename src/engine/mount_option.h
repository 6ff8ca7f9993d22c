// The words of -v, --mount and --tmpfs become mounts of the runtime-spec. Grammar: coracle-run(1).
#pragma once

#include <string_view>

#include "base/error.h"
#include "oci/runtime_config.h"

namespace coracle::engine {

// SOURCE:DESTINATION[:OPTIONS]. The source must be a path that exists.
Result<oci::Mount> parse_volume(std::string_view text);
// type=bind|tmpfs,src=…,dst=…,…
Result<oci::Mount> parse_mount(std::string_view text);
// DESTINATION[:OPTIONS]
Result<oci::Mount> parse_tmpfs(std::string_view text);

}  // namespace coracle::engine
