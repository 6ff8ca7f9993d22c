// The files by which a container knows names: /etc/hosts, /etc/hostname, /etc/resolv.conf, and /run/.containerenv. They
// lie in the bundle and are bound over what the image has.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "base/error.h"
#include "engine/container_spec.h"
#include "network/private_network.h"
#include "oci/runtime_config.h"

namespace coracle::engine {

struct ContainerNames {
  std::string hostname;
  std::string name;
};

// Writes them and returns the binds. `network` is absent without a network of its own.
Result<std::vector<oci::Mount>> write_name_files(const std::filesystem::path& bundle, const ContainerNames& names,
                                                 NetworkMode mode,
                                                 const std::optional<network::PrivateNetworkPlan>& network);

}  // namespace coracle::engine
