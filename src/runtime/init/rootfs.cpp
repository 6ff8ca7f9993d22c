#include "runtime/init/rootfs.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "runtime/init/report.h"
#include "sys/file.h"
#include "sys/mount.h"

namespace coracle::runtime {
namespace {

// Directories of an overlay under names the kernel takes: fsconfig strings end at 255 bytes, the
// old option string at one page, and ':' ',' '\' separate there. A directory with another name goes
// by its descriptor.
class LayerNames {
 public:
  explicit LayerNames(std::size_t length_limit) : length_limit_(length_limit) {}
  Result<std::string> name(const std::string& path) {
    if (path.size() <= length_limit_ && path.find_first_of(":,\\") == std::string::npos)
      return path;
    kept_.push_back(TRY(sys::open_path(path, O_PATH | O_DIRECTORY)));
    return fmt::format("/proc/self/fd/{}", kept_.back().get());
  }

 private:
  std::size_t length_limit_;
  std::vector<sys::Fd> kept_;
};

constexpr std::size_t kFsconfigLimit = 250;

Result<void> add_upper(const sys::OverlayUpper& upper, LayerNames& names,
                       std::vector<sys::FileSystemParameter>& parameters) {
  parameters.push_back({"upperdir", TRY(names.name(upper.upper))});
  parameters.push_back({"workdir", TRY(names.name(upper.work))});
  return {};
}

bool is_thrown_away(const sys::OverlayLayers& layers) {
  return layers.upper && layers.upper->lifetime == sys::UpperLifetime::thrown_away;
}

// "lowerdir+" gives the layers one by one: 6.7; older kernels answer EINVAL.
Result<sys::Fd> mount_overlay_layer_by_layer(const sys::OverlayLayers& layers) {
  LayerNames names(kFsconfigLimit);
  std::vector<sys::FileSystemParameter> parameters{{"source", "overlay"}, {"userxattr", ""}};
  for (const std::string& path : layers.lower)
    parameters.push_back({"lowerdir+", TRY(names.name(path))});
  if (layers.upper) TRY(add_upper(*layers.upper, names, parameters));
  if (is_thrown_away(layers)) parameters.push_back({"volatile", ""});
  return sys::mount_new("overlay", parameters, 0);
}

Result<std::string> option_string(const sys::OverlayLayers& layers, LayerNames& names) {
  std::string options = "userxattr,lowerdir=";
  for (const std::string& path : layers.lower) options += TRY(names.name(path)) + ":";
  options.pop_back();
  if (!layers.upper) return options;
  options += ",upperdir=" + TRY(names.name(layers.upper->upper));
  options += ",workdir=" + TRY(names.name(layers.upper->work));
  if (is_thrown_away(layers)) options += ",volatile";
  return options;
}

// One option string of a page. mount(2) cannot give a detached mount: it goes over a directory no
// step of ours uses, is cloned, and the visible one let go.
Result<sys::Fd> mount_overlay_at_once(const sys::OverlayLayers& layers) {
  std::size_t budget = static_cast<std::size_t>(::getpagesize()) - 600;
  bool long_names = layers.lower.size() * 100 > budget;
  LayerNames names(long_names ? 0 : kFsconfigLimit);
  std::string options = TRY(option_string(layers, names));
  if (options.size() >= static_cast<std::size_t>(::getpagesize()))
    return unsupported(
        "{} layers are more than this kernel's overlay takes (6.7 takes 500); "
        "remedy: --storage-driver fuse-overlayfs",
        layers.lower.size());
  constexpr char kPlace[] = "/proc";
  if (::mount("overlay", kPlace, "overlay", 0, options.c_str()) < 0)
    return from_errno(errno, "mount overlay");
  Result<sys::Fd> clone = sys::clone_mount(std::string(kPlace), sys::Recursion::one);
  if (::umount2(kPlace, MNT_DETACH) < 0) return from_errno(errno, "unmount {}", kPlace);
  return clone;
}

struct Mounting {
  const sys::Fd& channel;

  Result<sys::Fd> operator()(const sys::KernelOverlayRootfs& overlay) const {
    Result<sys::Fd> mount = mount_overlay_layer_by_layer(overlay.layers);
    if (mount || mount.error().errno_value != EINVAL) return mount;
    Result<sys::Fd> second = mount_overlay_at_once(overlay.layers);
    // The first error has the kernel's own words, when both fail the same way.
    return !second && second.error().errno_value == EINVAL ? std::move(mount) : std::move(second);
  }

  // The daemon is not our child: it must see neither our mounts nor our processes. It gets the
  // descriptor, and the kernel ends the connection, and with it the daemon, when our mount
  // namespace goes.
  Result<sys::Fd> operator()(const sys::FuseOverlayRootfs&) const {
    Result<sys::Fd> device = sys::open_path("/dev/fuse", O_RDWR);
    if (!device)
      return unsupported("{}; remedy: chmod 0666 /dev/fuse (and: modprobe fuse)",
                         device.error().message);
    const std::vector<sys::FileSystemParameter> parameters{{"source", "fuse-overlayfs"},
                                                           {"rootmode", "40000"},
                                                           {"user_id", std::to_string(::getuid())},
                                                           {"group_id", std::to_string(::getgid())},
                                                           {"allow_other", ""},
                                                           {"default_permissions", ""}};
    sys::Fd mount = TRY(sys::mount_new_with_fd("fuse", parameters, "fd", *device, 0));
    TRY(send_report(channel, kFuse, {&*device}));
    return mount;
  }

  Result<sys::Fd> operator()(const sys::DirectoryRootfs& directory) const {
    return sys::clone_mount(directory.path, sys::Recursion::tree);
  }
};

}  // namespace

Result<sys::Fd> mount_rootfs(const sys::RootfsPlan& rootfs, const sys::Fd& channel) {
  return context("root file system", std::visit(Mounting{channel}, rootfs));
}

}  // namespace coracle::runtime
