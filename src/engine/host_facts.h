// What `info` tells, under the names that scripts read from podman's.
#pragma once

#include "base/json.h"
#include "engine/container_record.h"
#include "engine/host_check.h"

namespace coracle::engine {

Result<Json> describe_host(const ContainerPlaces& places, std::optional<storage::Driver> asked);

}  // namespace coracle::engine
