#include "engine/host_check.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <pwd.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/directories.h"
#include "sys/file.h"
#include "sys/tap.h"

namespace coracle::engine {
namespace {

constexpr std::uint32_t kUsualRange = 65536;

std::string caller() {
  passwd* entry = ::getpwuid(::getuid());
  return entry ? entry->pw_name : std::to_string(::getuid());
}

std::string setting(const char* path) {
  Result<std::string> text = sys::read_file(path);
  return text ? std::string(trim(*text)) : "";
}

Check ok(std::string subject, std::string detail) {
  return {std::move(subject), CheckResult::ok, std::move(detail), {}};
}
Check missing(std::string subject, std::string detail, std::string remedy) {
  return {std::move(subject), CheckResult::missing, std::move(detail), std::move(remedy)};
}
Check degraded(std::string subject, std::string detail, std::string remedy) {
  return {std::move(subject), CheckResult::degraded, std::move(detail), std::move(remedy)};
}

sys::IdMappings single_id() { return sys::root_is_caller(::getuid(), ::getgid(), {}); }

std::string user_namespace_remedy() {
  if (setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
    return "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
  if (setting("/proc/sys/kernel/unprivileged_userns_clone") == "0")
    return "sudo sysctl -w kernel.unprivileged_userns_clone=1";
  if (setting("/proc/sys/user/max_user_namespaces") == "0") return "sudo sysctl -w user.max_user_namespaces=15000";
  return "ask the administrator to allow unprivileged user namespaces";
}

Check check_user_namespace() {
  // Making one is not enough: AppArmor takes the capabilities away inside.
  Result<void> made = sys::run_in_user_namespace(single_id(), []() -> Result<void> {
    if (::unshare(CLONE_NEWNS) < 0) return from_errno(errno, "create a mount namespace inside");
    return {};
  });
  if (made) return ok("user namespace", "unprivileged user namespaces work");
  return missing("user namespace", made.error().message, user_namespace_remedy());
}

Check check_id_helpers() {
  for (const char* name : {"newuidmap", "newgidmap"})
    if (!sys::find_program(name))
      return degraded("id mapping helpers", fmt::format("{} is not installed", name), "sudo apt-get install uidmap");
  return ok("id mapping helpers", "newuidmap and newgidmap are installed");
}

std::uint32_t total(const std::vector<sys::IdRange>& ranges) {
  std::uint32_t count = 0;
  for (const sys::IdRange& range : ranges) count += range.count;
  return count;
}

Check check_subordinate_ids() {
  std::string remedy = fmt::format(
      "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {}", caller());
  Result<sys::SubordinateIds> ranges = sys::subordinate_ids_of_caller();
  if (!ranges) return degraded("sub-ids", ranges.error().message, remedy);
  std::uint32_t count = std::min(total(ranges->uids), total(ranges->gids));
  if (count == 0)
    return degraded("sub-ids", fmt::format("{} has no range in /etc/subuid and /etc/subgid", caller()), remedy);
  if (count < kUsualRange)
    return degraded("sub-ids", fmt::format("only {} ids: images use ids up to 65535", count), remedy);
  return ok("sub-ids", fmt::format("{} uids and {} gids", total(ranges->uids), total(ranges->gids)));
}

Check check_mapping() {
  Result<sys::SubordinateIds> ranges = sys::subordinate_ids_of_caller();
  if (!ranges || ranges->uids.empty() || ranges->gids.empty())
    return degraded("id mapping", "only your own id can be mapped: all files in containers are yours", "");
  Result<void> mapped = sys::run_in_user_namespace(sys::root_is_caller(::getuid(), ::getgid(), *ranges),
                                                   []() -> Result<void> { return {}; });
  if (mapped) return ok("id mapping", "many ids by newuidmap and newgidmap");
  return degraded("id mapping", mapped.error().message, "sudo chmod u+s /usr/bin/newuidmap /usr/bin/newgidmap");
}

bool is_open_to_caller(const char* path) {
  Result<sys::Fd> fd = sys::open_path(path, O_RDWR);
  return fd.has_value();
}

Check check_overlay(const storage::Store& store) {
  Result<void> works = storage::probe_kernel_overlay(store);
  if (works) return ok("kernel overlay", "mounts in a user namespace on the store's file system");
  return degraded("kernel overlay", works.error().message, "fuse-overlayfs is used instead");
}

Check check_fuse_overlayfs() {
  if (!sys::find_program("fuse-overlayfs"))
    return degraded("fuse-overlayfs", "fuse-overlayfs is not installed", "sudo apt-get install fuse-overlayfs");
  if (!is_open_to_caller("/dev/fuse"))
    return degraded("fuse-overlayfs", "/dev/fuse cannot be opened", "sudo modprobe fuse; sudo chmod 0666 /dev/fuse");
  return ok("fuse-overlayfs", "installed, and /dev/fuse is open");
}

Check check_tap() {
  Result<void> made = sys::run_in_user_namespace(single_id(), []() -> Result<void> {
    if (::unshare(CLONE_NEWNET) < 0) return from_errno(errno, "create a network namespace");
    sys::TapPlan plan;
    plan.name = "eth0";
    plan.addresses = {{"10.0.2.100", 24}};
    sys::Fd tap = TRY(sys::create_tap(plan));
    return {};
  });
  if (!made)
    return degraded("private network", made.error().message, "sudo modprobe tun; sudo chmod 0666 /dev/net/tun");
  if (!sys::path_exists(sys::helper_program("coracle-slirp")))
    return degraded("private network", sys::helper_program("coracle-slirp").native() + " is not installed",
                    "install coracle again");
  return ok("private network", "a TAP device can be made in a network namespace");
}

std::optional<std::string> writable_cgroup() {
  Result<std::string> own = sys::read_file("/proc/self/cgroup");
  if (!own) return std::nullopt;
  for (const std::string& line : split(*own, '\n')) {
    if (!line.starts_with("0::")) continue;
    std::string path = "/sys/fs/cgroup" + line.substr(3);
    if (sys::path_exists("/sys/fs/cgroup/cgroup.controllers") && ::access((path + "/cgroup.procs").c_str(), W_OK) == 0)
      return path;
  }
  return std::nullopt;
}

Check check_cgroup() {
  if (std::optional<std::string> path = writable_cgroup()) return ok("cgroup", "delegated: " + *path);
  if (!sys::path_exists("/sys/fs/cgroup/cgroup.controllers"))
    return degraded("cgroup", "not a pure cgroup v2 host: no limits on memory or CPU",
                    "boot with systemd.unified_cgroup_hierarchy=1");
  return degraded("cgroup", "no cgroup is delegated to you: no limits on memory or CPU",
                  fmt::format("sudo systemctl set-property user-{}.slice Delegate=yes", ::getuid()));
}

Check check_run_directory(const ContainerPlaces& places) {
  std::string path = places.run_directory.native();
  if (!path.starts_with("/tmp/")) return ok("run directory", path);
  return degraded("run directory", path + " (XDG_RUNTIME_DIR is not set, and nothing better was found)",
                  fmt::format("sudo loginctl enable-linger {}", caller()));
}

// What statfs(2) says of file systems that keep no foreign owners or know no user xattrs.
const char* network_file_system(const std::string& path) {
  struct statfs status {};
  if (::statfs(path.c_str(), &status) < 0) return nullptr;
  switch (static_cast<std::uint32_t>(status.f_type)) {
    case NFS_SUPER_MAGIC: return "NFS";
    case SMB2_SUPER_MAGIC: return "SMB";
    case 0x0BD00BD0: return "Lustre";
    case 0x47504653: return "GPFS";
    case 0x19830326: return "BeeGFS";
    default: return nullptr;
  }
}

Check check_store(const storage::Store& store) {
  std::string root = store.root().native();
  if (const char* kind = network_file_system(root))
    return degraded("store", fmt::format("{} is on {}, which cannot hold the owners of container files", root, kind),
                    "export CORACLE_ROOT=/var/tmp/$USER/coracle");
  return ok("store", root);
}

}  // namespace

std::vector<Check> check_host(const ContainerPlaces& places) {
  return {check_user_namespace(), check_id_helpers(),     check_subordinate_ids(), check_mapping(),
          check_overlay(places.store), check_fuse_overlayfs(), check_tap(),        check_cgroup(),
          check_run_directory(places), check_store(places.store)};
}

Result<Rungs> choose_rungs(const ContainerPlaces& places, std::optional<storage::Driver> asked) {
  Rungs rungs;
  sys::SubordinateIds ranges = TRY(sys::subordinate_ids_of_caller());
  rungs.id_mapping = sys::root_is_caller(::getuid(), ::getgid(), ranges).is_single() ? "single id" : "newuidmap";
  Result<storage::Driver> driver = storage::choose_driver(places.store, asked, {});
  rungs.rootfs = driver ? storage::driver_name(*driver) : "none: " + driver.error().message;
  rungs.network = is_open_to_caller("/dev/net/tun") ? "private" : "host and none only: /dev/net/tun cannot be opened";
  rungs.cgroup = writable_cgroup().value_or("none");
  rungs.run_directory = places.run_directory.native();
  return rungs;
}

}  // namespace coracle::engine
