// Who a container's process is: ids of the user namespace, and the user within it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "engine/container_spec.h"
#include "oci/user.h"
#include "sys/id_mapping.h"

namespace coracle::engine {

struct AccountFiles {
  std::string passwd;  // empty when the image has none
  std::string group;
};

Result<sys::IdMappings> container_id_mappings(const UserNamespaceChoice& choice, const sys::SubordinateIds& ranges);

// --user, else the caller's own ids with keep-id, else the image's USER, else root.
Result<oci::ResolvedUser> container_user(const ContainerSpec& spec, const std::string& image_user,
                                         const AccountFiles& files);

// With keep-id the caller is a user inside too: passwd and group lines for it, added to what the image has, or nullopt where
// the image knows the ids already.
std::optional<AccountFiles> account_files_with_caller(const AccountFiles& files, const oci::ResolvedUser& user);

}  // namespace coracle::engine
