// Which driver mounts root file systems here.
#include <sched.h>
#include <sys/mount.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/json.h"
#include "storage/container_rootfs.h"
#include "storage/staging.h"
#include "sys/directories.h"
#include "sys/file.h"

namespace coracle::storage {
namespace {

constexpr char kOverlayWorks[] = "overlay works";

// Root of the namespace, in a mount namespace of its own: what is mounted here ends with this process.
Result<void> mount_throwaway_overlay(const fs::path& directory) {
  if (::setxattr((directory / "upper").c_str(), "user.overlay.opaque", "y", 1, 0) < 0)
    return from_errno(errno, "set an xattr on {}", directory.native());
  if (::removexattr((directory / "upper").c_str(), "user.overlay.opaque") < 0)
    return from_errno(errno, "remove an xattr from {}", directory.native());
  if (::unshare(CLONE_NEWNS) < 0) return from_errno(errno, "make a mount namespace");
  // Relative names: the length and the characters of the store's path are no matter of the probe.
  if (::chdir(directory.c_str()) < 0) return from_errno(errno, "enter {}", directory.native());
  constexpr char kOptions[] = "userxattr,lowerdir=lower,upperdir=upper,workdir=work";
  if (::mount("overlay", "merged", "overlay", 0, kOptions) < 0) return from_errno(errno, "mount overlay");
  // The copy of a file into the upper directory is where unsuited file systems fail.
  return sys::write_file("merged/file", "changed");
}

Result<void> make_throwaway_layers(const fs::path& directory) {
  for (const char* name : {"lower", "upper", "work", "merged"}) TRY(sys::make_directory(directory / name, 0700));
  return sys::write_file(directory / "lower/file", "original");
}

// One line for each outcome, void under another boot.
Result<void> read_or_probe(const Store& store) {
  fs::path cache = store.cache_path() / "overlay-probe";
  std::string boot = TRY(sys::boot_id());
  Result<std::string> cached = sys::read_file(cache, 4096);
  if (cached && cached->starts_with(boot + "\n")) {
    std::string outcome = cached->substr(boot.size() + 1);
    return outcome == kOverlayWorks ? Result<void>() : unsupported("{}", outcome);
  }
  Result<void> probed = probe_kernel_overlay(store);
  std::string outcome = probed ? kOverlayWorks : probed.error().message;
  // A store that cannot be written is probed each time.
  (void)sys::write_file_atomically(cache, boot + "\n" + outcome, 0600, sys::Durability::volatile_);
  return probed;
}

Result<void> check_fuse() {
  if (!sys::find_program("fuse-overlayfs"))
    return unsupported("fuse-overlayfs is not installed: apt install fuse-overlayfs");
  if (::access("/dev/fuse", R_OK | W_OK) < 0)
    return unsupported("/dev/fuse is not accessible: as root, modprobe fuse && chmod 0666 /dev/fuse");
  return {};
}

Result<Driver> check_asked(const Store& store, Driver asked, const OwnerTranslation& translation) {
  if (asked == Driver::fuse_overlayfs) {
    TRY(context("storage driver fuse-overlayfs", check_fuse()));
    return asked;
  }
  if (translation.is_needed())
    return unsupported("storage driver overlay cannot show other owners than the disk has, which this --userns needs: "
                       "use --storage-driver fuse-overlayfs");
  TRY(context("storage driver overlay", read_or_probe(store)));
  return asked;
}

}  // namespace

Result<Driver> parse_driver(std::string_view name) {
  if (name == "overlay") return Driver::overlay;
  if (name == "fuse-overlayfs") return Driver::fuse_overlayfs;
  return invalid("storage driver \"{}\" is not known: overlay and fuse-overlayfs are", name);
}

std::string driver_name(Driver driver) { return driver == Driver::overlay ? "overlay" : "fuse-overlayfs"; }

Result<void> probe_kernel_overlay(const Store& store) {
  StagingDirectory directory = TRY(StagingDirectory::create(store));
  TRY(make_throwaway_layers(directory.path()));
  sys::IdMappings mappings = sys::root_is_caller(::geteuid(), ::getegid(), {});
  return context("kernel overlay in a user namespace",
                 sys::run_in_user_namespace(mappings, [&] { return mount_throwaway_overlay(directory.path()); }));
}

Result<Driver> choose_driver(const Store& store, std::optional<Driver> asked, const OwnerTranslation& translation) {
  if (asked) return check_asked(store, *asked, translation);
  Result<void> overlay;
  if (!translation.is_needed()) overlay = read_or_probe(store);
  if (overlay && !translation.is_needed()) return Driver::overlay;
  Result<void> fuse = check_fuse();
  if (fuse) return Driver::fuse_overlayfs;
  if (translation.is_needed()) return unsupported("this --userns needs other owners than the disk has: {}", fuse.error().message);
  return unsupported("no storage driver works: {}; {}", overlay.error().message, fuse.error().message);
}

}  // namespace coracle::storage
