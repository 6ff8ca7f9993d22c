// The root file system of a container: its writable directory beside the layers of its image, and the plan by
// which the runtime mounts both.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/error.h"
#include "storage/store.h"
#include "sys/id_mapping.h"
#include "sys/rootfs_plan.h"

namespace coracle::storage {

enum class Driver { overlay, fuse_overlayfs };
Result<Driver> parse_driver(std::string_view name);  // "overlay", "fuse-overlayfs"
std::string driver_name(Driver driver);

// The ids that a container shows for the files of its image: where they differ from the ids that the store's
// mapping gives, only fuse-overlayfs can translate.
struct OwnerTranslation {
  std::vector<sys::IdMapping> uids;  // inside = shown in the container; outside = the disk's owner as the
  std::vector<sys::IdMapping> gids;  // container's user namespace names it. Both empty: none is needed.
  bool is_needed() const { return !uids.empty() || !gids.empty(); }
};
// Pure. `stored`: how image ids lie on disk (sys::root_is_caller); `container`: the container's user namespace.
OwnerTranslation translate_owners(const sys::IdMappings& stored, const sys::IdMappings& container);

// `asked` is obeyed or refused with the reason; else the kernel's overlay where it works and no translation is
// needed, else fuse-overlayfs. Whether the kernel can is tried once per boot and store (cache/overlay-probe).
Result<Driver> choose_driver(const Store& store, std::optional<Driver> asked, const OwnerTranslation& translation);
// Mounts a throwaway overlay in a user namespace; the error says what the kernel refused. Never cached.
Result<void> probe_kernel_overlay(const Store& store);

struct ContainerRootfsSpec {
  std::string container_id;
  std::vector<Digest> layers;  // diff ids, bottom first, as in the image config
  std::string directory;       // instead of layers: the tree below the changes (--rootfs DIR:O)
  Driver driver = Driver::overlay;
  OwnerTranslation translation;
  sys::UpperLifetime lifetime = sys::UpperLifetime::kept;
};
// Makes containers/ID/{upper,work}; containers/ID itself must be there. A layer that is missing is not_found.
Result<sys::RootfsPlan> create_container_rootfs(const Store& store, const ContainerRootfsSpec& spec);

}  // namespace coracle::storage
