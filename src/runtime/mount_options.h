// The words of a mount's "options" (config.md, Mounts; mount(8)), sorted by who carries them out:
// the mount, the tree below it, its propagation, the file system, or us.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "sys/mount.h"

namespace coracle::runtime {

struct MountOptions {
  sys::MountChange change;
  sys::MountChange recursive_change;
  std::vector<sys::FileSystemParameter> parameters;
  bool is_bind = false;
  bool is_recursive_bind = false;
  bool is_remount = false;
  bool copies_up = false;
};

Result<MountOptions> parse_mount_options(const std::vector<std::string>& options);
// "private", "rslave" … as MS_* without MS_REC; 0 when the word is no propagation.
std::uint64_t propagation_of(const std::string& word);

}  // namespace coracle::runtime
