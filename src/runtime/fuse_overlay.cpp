#include "runtime/fuse_overlay.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.h"
#include "sys/file.h"
#include "sys/namespace.h"
#include "sys/privileges.h"

namespace coracle::runtime {
namespace {

Result<void> check_name(const std::string& path) {
  if (path.find_first_of(":,\\") == std::string::npos) return {};
  return unsupported(
      "fuse-overlayfs cannot take the directory \"{}\": its name has one of : , \\; "
      "remedy: --storage-driver overlay, or another --root",
      path);
}

// The program's order: the id on disk, the id shown, how many.
std::string mapping_text(const std::vector<sys::IdMapping>& mappings) {
  std::string text;
  for (const sys::IdMapping& mapping : mappings)
    text += fmt::format("{}{}:{}:{}", text.empty() ? "" : ":", mapping.outside, mapping.inside,
                        mapping.count);
  return text;
}

constexpr int kDeviceNumber = 3;

struct DaemonStart {
  const std::string& program;
  const std::string& options;
  const sys::Fd& device;
  const sys::Fd& user_namespace;
  const sys::Fd& log;
};

// Only id 0 keeps its capabilities over exec. Where it is not mapped they become ambient.
Result<void> enter_user_namespace(const DaemonStart& start) {
  TRY(sys::join_namespaces(start.user_namespace, CLONE_NEWUSER));
  if (!sys::set_user_and_group(0, 0)) {
    constexpr sys::CapabilityMask kAll = (sys::CapabilityMask{1} << sys::kCapabilityCount) - 1;
    TRY(sys::set_capabilities({kAll, kAll, kAll}));
    TRY(sys::set_ambient(kAll));
  }
  return sys::die_with_parent();
}

Result<void> place_descriptors(const DaemonStart& start) {
  sys::Fd null = TRY(sys::open_path("/dev/null", O_RDWR));
  sys::Fd device(::fcntl(start.device.get(), F_DUPFD_CLOEXEC, 16));
  sys::Fd log(::fcntl(start.log.get(), F_DUPFD_CLOEXEC, 16));
  if (!device.is_open() || !log.is_open()) return from_errno(errno, "place descriptors");
  if (::dup2(null.get(), 0) < 0 || ::dup2(log.get(), 1) < 0 || ::dup2(log.get(), 2) < 0 ||
      ::dup2(device.get(), kDeviceNumber) < 0)
    return from_errno(errno, "place descriptors");
  // Past RAII: what is closed here is this process's alone, and exec follows.
  (void)null.release(), (void)device.release(), (void)log.release();
  sys::close_descriptors_from(kDeviceNumber + 1);
  return {};
}

// The body of the daemon's process up to exec; its exit status on failure.
int become_daemon(const DaemonStart& start) {
  sys::reset_signals_to_default();
  Result<void> entered = enter_user_namespace(start);
  if (entered) entered = place_descriptors(start);
  if (entered) {
    std::string mount_point = fmt::format("/dev/fd/{}", kDeviceNumber);
    ::execl(start.program.c_str(), "fuse-overlayfs", "-f", "-o", start.options.c_str(),
            mount_point.c_str(), static_cast<char*>(nullptr));
    entered = from_errno(errno, "start {}", start.program);
  }
  (void)!::write(2, entered.error().message.data(), entered.error().message.size());
  return 127;
}

}  // namespace

Result<void> FuseDaemonLog::open() {
  fd_ = sys::Fd(::memfd_create("fuse-overlayfs-log", MFD_CLOEXEC));
  if (!fd_.is_open()) return from_errno(errno, "create log");
  return {};
}

Error FuseDaemonLog::explain(Error error) const {
  if (!fd_.is_open()) return error;
  char text[1024];
  ssize_t length = ::pread(fd_.get(), text, sizeof text, 0);
  if (length <= 0) return error;
  std::string_view words = trim(std::string_view(text, static_cast<std::size_t>(length)));
  error.message += fmt::format(" (fuse-overlayfs: {})", words);
  return error;
}

Result<std::string> fuse_overlay_options(const sys::FuseOverlayRootfs& rootfs) {
  std::string options = "lowerdir=";
  for (const std::string& layer : rootfs.layers.lower) {
    TRY(check_name(layer));
    options += layer + ":";
  }
  options.pop_back();
  if (rootfs.layers.upper) {
    TRY(check_name(rootfs.layers.upper->upper));
    options += fmt::format(",upperdir={},workdir={}", rootfs.layers.upper->upper,
                           rootfs.layers.upper->work);
    if (rootfs.layers.upper->lifetime == sys::UpperLifetime::thrown_away) options += ",volatile";
  }
  if (!rootfs.uids.empty()) options += ",uidmapping=" + mapping_text(rootfs.uids);
  if (!rootfs.gids.empty()) options += ",gidmapping=" + mapping_text(rootfs.gids);
  return options;
}

Result<sys::Child> start_fuse_overlay(const sys::FuseOverlayRootfs& rootfs, const sys::Fd& device,
                                      const sys::Fd& user_namespace, FuseDaemonLog& log) {
  std::string options = TRY(fuse_overlay_options(rootfs));
  TRY(log.open());
  DaemonStart start{rootfs.program, options, device, user_namespace, log.fd()};
  return sys::fork_child([&] { return become_daemon(start); });
}

}  // namespace coracle::runtime
