#include "storage/container_rootfs.h"

#include <sys/stat.h>

#include "sys/file.h"

namespace coracle::storage {
namespace {

// Overlay wants the topmost first, an image config lists the bottom first.
Result<std::vector<std::string>> find_layer_trees(const Store& store, const std::vector<Digest>& layers) {
  std::vector<std::string> trees;
  for (auto diff_id = layers.rbegin(); diff_id != layers.rend(); ++diff_id) {
    fs::path tree = store.layer_tree_path(*diff_id);
    if (!sys::path_exists(tree)) return not_found("layer {} is not in the store: pull the image again", diff_id->str());
    trees.push_back(tree.native());
  }
  return trees;
}

// The upper directory is the root of what the container sees: mode and owner are root's.
Result<sys::OverlayUpper> make_upper(const fs::path& container, sys::UpperLifetime lifetime) {
  sys::OverlayUpper upper{container / "upper", container / "work", lifetime};
  TRY(sys::make_directory(upper.upper, 0755));
  if (::chmod(upper.upper.c_str(), 0755) < 0) return from_errno(errno, "set mode of {}", upper.upper);
  TRY(sys::make_directory(upper.work, 0700));
  return upper;
}

}  // namespace

Result<sys::RootfsPlan> create_container_rootfs(const Store& store, const ContainerRootfsSpec& spec) {
  sys::OverlayLayers layers;
  layers.lower = spec.directory.empty() ? TRY(find_layer_trees(store, spec.layers)) : std::vector{spec.directory};
  if (layers.lower.empty()) return invalid("image has no layers");
  layers.upper = TRY(make_upper(store.container_path(spec.container_id), spec.lifetime));
  if (spec.driver == Driver::overlay) return sys::RootfsPlan(sys::KernelOverlayRootfs{std::move(layers)});
  auto program = sys::find_program("fuse-overlayfs");
  if (!program) return unsupported("fuse-overlayfs is not installed: apt install fuse-overlayfs");
  return sys::RootfsPlan(
      sys::FuseOverlayRootfs{std::move(layers), *program, spec.translation.uids, spec.translation.gids});
}

}  // namespace coracle::storage
