#include "runtime/init/masks.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <optional>

#include "sys/file.h"
#include "sys/mount.h"

namespace coracle::runtime {
namespace {

Result<std::optional<sys::Fd>> open_existing(const sys::Fd& root, const std::string& path) {
  Result<sys::Fd> found = sys::open_in_root(root, path, O_PATH);
  if (found) return std::optional(std::move(*found));
  if (found.error().errno_value == ENOENT) return std::optional<sys::Fd>();
  return tl::unexpected(std::move(found).error());
}

constexpr std::uint64_t kInert =
    MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

// One empty file system serves all masked directories: the first is attached, the others are its
// clones (a detached mount can be cloned only since 6.15).
class EmptyDirectory {
 public:
  Result<sys::Fd> next() {
    if (attached_.is_open()) return sys::clone_mount(attached_, sys::Recursion::one);
    return sys::mount_new(
        "tmpfs", {{"source", "tmpfs"}, {"mode", "0755"}, {"nr_inodes", "1"}, {"size", "0"}},
        kInert);
  }
  void remember(sys::Fd mount) {
    if (!attached_.is_open()) attached_ = std::move(mount);
  }

 private:
  sys::Fd attached_;
};

Result<void> mask(const sys::Fd& target, const sys::Fd& null_device, EmptyDirectory& empty) {
  struct stat status = TRY(sys::status_of(target));
  if (!S_ISDIR(status.st_mode)) {
    sys::Fd cover = TRY(sys::clone_mount(null_device, sys::Recursion::one));
    return sys::attach_mount(cover, target);
  }
  sys::Fd cover = TRY(empty.next());
  TRY(sys::attach_mount(cover, target));
  empty.remember(std::move(cover));
  return {};
}

Result<void> make_readonly(const sys::Fd& target) {
  sys::Fd cover = TRY(sys::clone_mount(target, sys::Recursion::tree));
  TRY(sys::change_mount(cover, {MOUNT_ATTR_RDONLY, 0, 0}, sys::Recursion::tree));
  return sys::attach_mount(cover, target);
}

}  // namespace

Result<sys::Fd> open_null_device() {
  sys::Fd device = TRY(sys::open_path("/dev/null", O_PATH | O_NOFOLLOW));
  struct stat status = TRY(sys::status_of(device));
  if (!S_ISCHR(status.st_mode) || status.st_rdev != makedev(1, 3))
    return invalid("/dev/null of the host is not the null device");
  return device;
}

Result<void> mask_paths(const sys::Fd& root, const std::vector<std::string>& paths,
                        const sys::Fd& null_device) {
  EmptyDirectory empty;
  for (const std::string& path : paths) {
    std::optional<sys::Fd> target = TRY(context("mask", open_existing(root, path)));
    if (target) TRY(context("mask " + path, mask(*target, null_device, empty)));
  }
  return {};
}

Result<void> make_paths_readonly(const sys::Fd& root, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    std::optional<sys::Fd> target = TRY(context("make read-only", open_existing(root, path)));
    if (target) TRY(context("make read-only " + path, make_readonly(*target)));
  }
  return {};
}

}  // namespace coracle::runtime
