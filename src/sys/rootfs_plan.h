// How a container's root file system is put together: a value that storage decides and the runtime
// carries out inside the container's user and mount namespace. It crosses processes as JSON.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "sys/id_mapping.h"

namespace coracle::sys {

// Whether the changes must reach the disk. A throw-away upper directory is mounted volatile (5.10): no fsync inside waits,
// and the unmount does not sync the whole file system below.
enum class UpperLifetime { kept, thrown_away };

struct OverlayUpper {
  std::string upper;  // takes the changes
  std::string work;   // same file system, empty
  UpperLifetime lifetime = UpperLifetime::kept;
};

struct OverlayLayers {
  std::vector<std::string> lower;     // absolute, topmost first
  std::optional<OverlayUpper> upper;  // absent: read-only
};

// The kernel's overlay with userxattr (5.11).
struct KernelOverlayRootfs {
  OverlayLayers layers;
};

// fuse-overlayfs, which can also show other owners than the disk has: inside = shown, outside = the id
// on disk *as the container's user namespace sees it*. Empty: no translation.
struct FuseOverlayRootfs {
  OverlayLayers layers;
  std::string program;
  std::vector<IdMapping> uids;
  std::vector<IdMapping> gids;
};

// A directory as it is (--rootfs, an OCI bundle).
struct DirectoryRootfs {
  std::string path;
};

using RootfsPlan = std::variant<KernelOverlayRootfs, FuseOverlayRootfs, DirectoryRootfs>;

Json to_json(const RootfsPlan& plan);
Result<RootfsPlan> rootfs_plan_from_json(const Json& value);
Json to_json(const std::vector<IdMapping>& mappings);
Result<std::vector<IdMapping>> id_mappings_from_json(const Json& value, const char* member);

}  // namespace coracle::sys
