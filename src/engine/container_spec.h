// What a user asks for with `run` or `create`, as values: every word has been parsed, nothing has been looked up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "engine/container_name.h"
#include "network/port_mapping.h"
#include "oci/runtime_config.h"
#include "storage/container_rootfs.h"

namespace coracle::engine {

enum class PullPolicy { missing, always, never, newer };
Result<PullPolicy> parse_pull_policy(std::string_view text);
std::string pull_policy_name(PullPolicy policy);

enum class NetworkMode { private_, none, host };
Result<NetworkMode> parse_network_mode(std::string_view text);
std::string network_mode_name(NetworkMode mode);

// --userns. `host` and the default are the same here: every container has a user namespace of its own, in which root is
// the caller.
enum class UserNamespaceMode { root_is_caller, keep_id };
struct UserNamespaceChoice {
  UserNamespaceMode mode = UserNamespaceMode::root_is_caller;
  std::optional<std::uint32_t> uid;  // keep-id:uid=,gid=: other ids inside than outside
  std::optional<std::uint32_t> gid;
};
Result<UserNamespaceChoice> parse_user_namespace(std::string_view text);

// --rootfs DIR[:O]
struct RootfsDirectory {
  std::string path;
  bool overlay = false;  // changes go to an overlay that is thrown away with the container
};
RootfsDirectory parse_rootfs_directory(std::string_view text);

// hostname(7): letters, digits, hyphens and dots, at most 64 characters; what the kernel and resolvers take.
Result<std::string> parse_hostname(std::string_view text);

struct SecurityOptions {
  bool no_new_privileges = false;
  bool seccomp_unconfined = false;
  std::optional<std::string> seccomp_file;
};
Result<void> parse_security_option(std::string_view text, SecurityOptions& options);

struct ContainerSpec {
  std::string image;  // as the user wrote it; empty with `rootfs`
  std::optional<RootfsDirectory> rootfs;
  PullPolicy pull = PullPolicy::missing;
  std::optional<ContainerName> name;
  std::vector<std::string> command;                     // words after IMAGE
  std::optional<std::vector<std::string>> entrypoint;   // absent: the image's; empty: none
  std::vector<std::string> env;                         // "NAME=value", already expanded from the caller's
  std::optional<std::string> user;
  std::optional<std::string> working_directory;
  std::optional<std::string> hostname;
  std::vector<oci::Mount> mounts;                       // of -v, --mount, --tmpfs
  NetworkMode network = NetworkMode::private_;
  std::vector<network::PortMapping> ports;
  UserNamespaceChoice user_namespace;
  std::vector<std::string> cap_add;
  std::vector<std::string> cap_drop;
  SecurityOptions security;
  bool privileged = false;
  bool read_only = false;
  bool terminal = false;
  bool interactive = false;
  bool init = false;
  bool auto_remove = false;
  std::optional<std::string> cidfile;
  std::optional<storage::Driver> driver;  // --storage-driver
  std::vector<std::string> create_command;  // argv, for the record
};

}  // namespace coracle::engine
