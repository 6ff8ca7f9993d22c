// Mounts by descriptor: a mount is built detached (fsmount, open_tree), given its attributes, and
// only then moved onto the descriptor of its destination. Nothing half-made is ever visible.
// (fsopen(2), 5.2; mount_setattr(2), 5.12)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::sys {

// A file system not yet created: parameters go in one by one.
struct FileSystemParameter {
  std::string key;
  std::string value;  // empty: a flag
};
// fsopen, the parameters, fsmount. `attributes` are MOUNT_ATTR_*.
Result<Fd> mount_new(const char* type, const std::vector<FileSystemParameter>& parameters,
                     std::uint64_t attributes);
// The same where one parameter is a descriptor (fuse: "fd").
Result<Fd> mount_new_with_fd(const char* type, const std::vector<FileSystemParameter>& parameters,
                             const char* fd_key, const Fd& fd, std::uint64_t attributes);

enum class Recursion { one, tree };
// A detached copy of what is mounted at a path or descriptor. A single mount with locked mounts
// below it cannot be copied alone (EINVAL); the caller decides whether the tree will do.
Result<Fd> clone_mount(const std::string& path, Recursion recursion);
Result<Fd> clone_mount(const Fd& at, Recursion recursion);

struct MountChange {
  std::uint64_t set = 0;
  std::uint64_t clear = 0;
  std::uint64_t propagation = 0;  // MS_PRIVATE, MS_SLAVE …; 0: as it is
  bool is_empty() const { return set == 0 && clear == 0 && propagation == 0; }
  bool operator==(const MountChange&) const = default;
};
Result<void> change_mount(const Fd& mount, const MountChange& change, Recursion recursion);
// The MOUNT_ATTR_* in force at a descriptor.
Result<std::uint64_t> mount_attributes(const Fd& at);

Result<void> attach_mount(const Fd& mount, const Fd& destination);
// Makes `root`, a mount point, the root of the calling process; the old root is let go.
Result<void> enter_root(const Fd& root);

// statfs(2) f_type.
Result<std::uint64_t> file_system_type(const Fd& fd);

}  // namespace coracle::sys
