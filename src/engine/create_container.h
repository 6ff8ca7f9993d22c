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
  sys::FileLock lock;  // says that somebody is at work on it: goes to the supervisor
  std::vector<std::string> warnings;  // what the user should know, one sentence each
};

// What `run` finds out about ids before anything else, so that the supervisor can begin with them.
struct ContainerIds {
  sys::IdMappings stored;     // how an image's ids lie on disk
  sys::IdMappings container;  // of the container's user namespace
};
Result<ContainerIds> choose_ids(const ContainerSpec& spec);

// On failure nothing of the container stays. The bundle holds config.json, supervisor.json and the name files.
Result<CreatedContainer> create_container(const ContainerPlaces& places, const ContainerSpec& spec,
                                          const ContainerIds& ids, const TransferOptions& transfer);

}  // namespace coracle::engine
