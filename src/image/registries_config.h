// registries.conf (containers-registries.conf(5), version 2): what a short name may mean and where
// a repository really is. Read from ~/.config/containers/ if it is there, else from
// /etc/containers/, then the drop-ins of both. A key this reader does not know changes nothing
// about names and places and is passed over.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "image/reference.h"

namespace coracle::image {

struct RegistryMirror {
  std::string location;
  bool insecure = false;
};

struct RegistryRule {
  std::string prefix;    // "host", "host/namespace", "*.host"
  std::string location;  // replaces the prefix; empty: no change
  bool insecure = false;
  bool blocked = false;
  std::vector<RegistryMirror> mirrors;
};

struct RegistriesConfig {
  std::vector<std::string> search;  // for short names; empty: docker.io
  std::map<std::string, std::string> aliases;
  std::vector<RegistryRule> rules;
};

struct RegistryEndpoint {
  ImageReference location;
  bool insecure = false;
};

// Adds one document to what came before; later ones win key by key. `what` names it in the error.
Result<void> merge_registries_config(std::string_view toml, const std::string& what,
                                     RegistriesConfig& config);
Result<RegistriesConfig> load_registries_config();

// Pure: the full names a short one may mean, in the order to try; a full name means itself.
Result<std::vector<ImageReference>> name_candidates(const RegistriesConfig& config,
                                                    const ImageReference& reference);
// Pure: where to get a full name from, mirrors first. A blocked registry is an error.
Result<std::vector<RegistryEndpoint>> locate(const RegistriesConfig& config,
                                             const ImageReference& reference);

}  // namespace coracle::image
