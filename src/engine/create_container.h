// From a wish to a container that a supervisor can make: record, bundle, writable directory.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/container_record.h"
#include "engine/container_spec.h"
#include "engine/image_source.h"

namespace coracle::engine {

struct CreatedContainer {
  ContainerRecord record;
  std::filesystem::path bundle;
  std::vector<std::string> warnings;  // what the user should know, one sentence each
};

// On failure nothing of the container stays. The bundle holds config.json, supervisor.json and the name files.
Result<CreatedContainer> create_container(const ContainerPlaces& places, const ContainerSpec& spec,
                                          const TransferOptions& transfer);

}  // namespace coracle::engine
