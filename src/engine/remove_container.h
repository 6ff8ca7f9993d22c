// `rm`: a container's record, files and name.
#pragma once

#include "base/error.h"
#include "engine/container_record.h"

namespace coracle::engine {

enum class Force { no, yes };

// A running container is ErrorKind::conflict without force; with it, it is killed first. Files of mapped owners are removed in
// a short-lived user namespace with the container's own maps.
Result<void> remove_container(const ContainerPlaces& places, const ContainerView& view, Force force);

}  // namespace coracle::engine
