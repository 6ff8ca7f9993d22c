// Where a mount goes: a descriptor inside the root, found or made without ever leaving it.
// Every step is resolved by the kernel relative to the root's descriptor (openat2 RESOLVE_IN_ROOT);
// no string is resolved again after it was checked, so a tree that changes under us cannot redirect
// a mount.
#pragma once

#include <string>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::runtime {

enum class NodeType { directory, file };

// Missing components are made, directories 0755, the last one by type. Entries of procfs are
// refused but for the few that lxcfs covers (CVE-2019-16884).
Result<sys::Fd> open_destination(const sys::Fd& root, const std::string& path, NodeType type);
// For /proc and /sys: no component may be a link, and it is a directory.
Result<sys::Fd> open_fixed_destination(const sys::Fd& root, const std::string& path);
// The directory `path`, made if missing; each one made belongs to `owner` when given.
struct Owner {
  std::uint32_t uid;
  std::uint32_t gid;
};
Result<sys::Fd> open_or_make_directory(const sys::Fd& root, const std::string& path,
                                       const Owner* owner = nullptr);

}  // namespace coracle::runtime
