#include "runtime/init/mounts.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "runtime/init/copy_up.h"
#include "runtime/init/destination.h"
#include "sys/file.h"
#include "sys/mount.h"

namespace coracle::runtime {
namespace {

// Flags that came with the host's mounts are locked in a user namespace: what is locked cannot be
// cleared, and asking is EPERM. Then ask only for what is not in force. (mount_namespaces(7))
Result<void> change_unlocked(const sys::Fd& mount, const sys::MountChange& change,
                             sys::Recursion recursion) {
  Result<void> changed = sys::change_mount(mount, change, recursion);
  if (changed || changed.error().errno_value != EPERM) return changed;
  sys::MountChange possible = change;
  possible.clear &= ~TRY(sys::mount_attributes(mount));
  possible.clear &= ~std::uint64_t{MOUNT_ATTR__ATIME};
  possible.set &= ~std::uint64_t{MOUNT_ATTR__ATIME};
  return sys::change_mount(mount, possible, recursion);
}

// A single mount with locked mounts below cannot be bound alone: EINVAL. The tree hides nothing the
// caller could not see already.
Result<sys::Fd> clone_source(const BindMount& bind) {
  Result<sys::Fd> clone = sys::clone_mount(bind.source, bind.recursion);
  if (!clone && clone.error().errno_value == EINVAL && bind.recursion == sys::Recursion::one)
    return sys::clone_mount(bind.source, sys::Recursion::tree);
  return clone;
}

Result<void> check_device(const sys::Fd& source, const BindMount& bind) {
  if (!bind.device) return {};
  struct stat status = TRY(sys::status_of(source));
  bool is_device = S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode);
  if (is_device && status.st_rdev == *bind.device) return {};
  return invalid("{} of the host is not the device it should be", bind.source);
}

Result<sys::Fd> make_bind(const BindMount& bind) {
  sys::Fd mount = TRY(clone_source(bind));
  TRY(check_device(mount, bind));
  TRY(change_unlocked(mount, bind.recursive_change, sys::Recursion::tree));
  TRY(change_unlocked(mount, bind.change, sys::Recursion::one));
  return mount;
}

Result<sys::Fd> make_host_view(const std::string& source) {
  sys::Fd mount = TRY(sys::clone_mount(source, sys::Recursion::tree));
  TRY(sys::change_mount(mount, {MOUNT_ATTR_RDONLY, 0, 0}, sys::Recursion::tree));
  return mount;
}

Result<sys::Fd> make_file_system(const FileSystemMount& wanted) {
  std::uint64_t attributes = wanted.attributes & ~(wanted.copies_up ? MOUNT_ATTR_RDONLY : 0ull);
  Result<sys::Fd> mount = sys::mount_new(wanted.type.c_str(), wanted.parameters, attributes);
  if (!mount && !wanted.fallback_source.empty()) return make_host_view(wanted.fallback_source);
  if (!mount && wanted.type == "proc" && mount.error().errno_value == EPERM)
    return unsupported(
        "this host hides parts of its /proc (are we inside another container?), so the "
        "kernel refuses a new one; remedy: run the outer container with its /proc unmasked");
  if (!mount) return mount;
  TRY(sys::change_mount(*mount, {0, 0, wanted.propagation}, sys::Recursion::one));
  return mount;
}

struct Preparation {
  Result<sys::Fd> operator()(const BindMount& bind) const {
    Result<sys::Fd> mount = make_bind(bind);
    if (!mount && mount.error().errno_value == EACCES) return sys::Fd();
    if (!mount) return context("bind " + bind.source, std::move(mount));
    return mount;
  }
  Result<sys::Fd> operator()(const FileSystemMount& wanted) const {
    if (wanted.readiness == Readiness::after_maps) return sys::Fd();
    return context("mount " + wanted.destination, make_file_system(wanted));
  }
  Result<sys::Fd> operator()(const Remount&) const { return sys::Fd(); }
  Result<sys::Fd> operator()(const SymbolicLink&) const { return sys::Fd(); }
};

struct Attachment {
  const sys::Fd& root;
  sys::Fd& mount;

  Result<void> operator()(const BindMount& bind) const {
    if (!mount.is_open()) mount = TRY(make_bind(bind));
    struct stat status = TRY(sys::status_of(mount));
    NodeType type = S_ISDIR(status.st_mode) ? NodeType::directory : NodeType::file;
    sys::Fd destination = TRY(open_destination(root, bind.destination, type));
    return sys::attach_mount(mount, destination);
  }

  Result<void> operator()(const FileSystemMount& wanted) const {
    if (!mount.is_open()) mount = TRY(make_file_system(wanted));
    sys::Fd destination =
        TRY(wanted.is_fixed ? open_fixed_destination(root, wanted.destination)
                            : open_destination(root, wanted.destination, NodeType::directory));
    if (wanted.copies_up) TRY(copy_covered_files(wanted, destination));
    return sys::attach_mount(mount, destination);
  }

  // A read-only one turns so only after the copy.
  Result<void> copy_covered_files(const FileSystemMount& wanted, const sys::Fd& destination) const {
    // A mode that was asked for wins over the one of the directory beneath.
    bool has_mode = std::any_of(wanted.parameters.begin(), wanted.parameters.end(),
                                [](const sys::FileSystemParameter& one) { return one.key == "mode"; });
    RootMetadata metadata = has_mode ? RootMetadata::kept : RootMetadata::copied;
    TRY(context("copy the image's files", copy_directory(destination, mount, metadata)));
    return sys::change_mount(mount, {wanted.attributes & MOUNT_ATTR_RDONLY, 0, 0},
                             sys::Recursion::one);
  }

  Result<void> operator()(const Remount& remount) const {
    sys::Fd at = TRY(sys::open_in_root(root, remount.destination, O_PATH));
    TRY(change_unlocked(at, remount.recursive_change, sys::Recursion::tree));
    return change_unlocked(at, remount.change, sys::Recursion::one);
  }

  Result<void> operator()(const SymbolicLink& link) const {
    sys::Fd directory = TRY(open_or_make_directory(root, link.directory));
    if (::symlinkat(link.target.c_str(), directory.get(), link.name.c_str()) < 0 && errno != EEXIST)
      return from_errno(errno, "link {}/{}", link.directory, link.name);
    return {};
  }
};

struct DestinationName {
  const std::string& operator()(const SymbolicLink& link) const { return link.name; }
  template <class Step>
  const std::string& operator()(const Step& step) const {
    return step.destination;
  }
};

bool is_devpts(const MountStep& step) {
  const FileSystemMount* mount = std::get_if<FileSystemMount>(&step);
  return mount && mount->type == "devpts";
}

}  // namespace

Result<PreparedMounts> prepare_mounts(const std::vector<MountStep>& steps) {
  PreparedMounts prepared;
  prepared.reserve(steps.size());
  for (const MountStep& step : steps) prepared.push_back(TRY(std::visit(Preparation{}, step)));
  return prepared;
}

Result<sys::Fd> attach_mounts(const sys::Fd& root, const std::vector<MountStep>& steps,
                              PreparedMounts prepared) {
  sys::Fd devpts;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Result<void> attached = std::visit(Attachment{root, prepared[i]}, steps[i]);
    if (!attached)
      return tl::unexpected(
          context("mount " + std::visit(DestinationName{}, steps[i]), attached).error());
    if (is_devpts(steps[i])) devpts = std::move(prepared[i]);
    prepared[i].close();
  }
  return devpts;
}

}  // namespace coracle::runtime
