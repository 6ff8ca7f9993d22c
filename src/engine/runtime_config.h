// A container's wishes and its image's settings become config.json. Pure: the parts that had to be looked up are
// given as values, so that the whole document can be tested without privileges.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/container_spec.h"
#include "oci/image.h"
#include "oci/runtime_config.h"
#include "oci/user.h"
#include "sys/id_mapping.h"

namespace coracle::engine {

// What `run` found out about the host and the image before the configuration could be made.
struct ContainerFacts {
  std::string id;
  oci::ImageConfig image;
  oci::ResolvedUser user;
  sys::IdMappings id_mappings;
  std::vector<oci::Mount> name_files;    // hosts, hostname, resolv.conf of the bundle
  std::vector<oci::Mount> host_devices;  // with --privileged
  std::optional<oci::Seccomp> seccomp;   // absent: unconfined
  std::vector<std::string> proxy_environment;
  std::string init_program;              // on the host; used with --init
  std::uint64_t open_files_limit = 0;    // the caller's hard limit
};

Result<oci::RuntimeConfig> make_runtime_config(const ContainerSpec& spec, const ContainerFacts& facts);

// The words to run: entry point and command of the user, else of the image.
Result<std::vector<std::string>> command_words(const ContainerSpec& spec, const oci::ImageConfig& image);
std::string container_hostname(const ContainerSpec& spec, const std::string& id);
std::string working_directory(const ContainerSpec& spec, const oci::ImageConfig& image);

}  // namespace coracle::engine
