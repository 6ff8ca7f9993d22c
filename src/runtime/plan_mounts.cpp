// The mounts of config.json as steps of init, and the devices and links every container gets.
#include <sys/mount.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "runtime/mount_options.h"
#include "runtime/plan.h"

namespace coracle::runtime {
namespace {

struct DefaultDevice {
  const char* path;
  unsigned major;
  unsigned minor;
};
// config-linux.md, Default Devices; /dev/console and /dev/ptmx are made elsewhere.
constexpr DefaultDevice kDefaultDevices[] = {{"/dev/null", 1, 3},   {"/dev/zero", 1, 5},
                                             {"/dev/full", 1, 7},   {"/dev/tty", 5, 0},
                                             {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}};
constexpr std::array<const char*, 2> kDefaultLinks[] = {{"/proc/self/fd", "fd"},
                                                        {"/proc/self/fd/0", "stdin"},
                                                        {"/proc/self/fd/1", "stdout"},
                                                        {"/proc/self/fd/2", "stderr"},
                                                        {"pts/ptmx", "ptmx"}};

bool is_bind(const oci::Mount& mount, const MountOptions& options) {
  return options.is_bind || mount.type == "bind";
}

BindMount make_bind(const oci::Mount& mount, const MountOptions& options) {
  sys::Recursion recursion = options.is_recursive_bind ? sys::Recursion::tree : sys::Recursion::one;
  return BindMount{mount.source,   mount.destination,        recursion,
                   options.change, options.recursive_change, {}};
}

// What the host shows, read-only, in place of a file system that needs a namespace of its own.
BindMount make_host_view(const std::string& source, const std::string& destination,
                         const MountOptions& options) {
  BindMount bind{
      source, destination, sys::Recursion::tree, options.change, options.recursive_change, {}};
  bind.recursive_change.set |= MOUNT_ATTR_RDONLY;
  bind.recursive_change.clear &= ~std::uint64_t{MOUNT_ATTR_RDONLY};
  return bind;
}

std::uint64_t new_mount_attributes(const MountOptions& options) {
  return options.change.set | options.recursive_change.set;
}

FileSystemMount make_file_system(const oci::Mount& mount, const MountOptions& options) {
  FileSystemMount step;
  step.type = mount.type;
  step.destination = mount.destination;
  step.parameters = options.parameters;
  step.attributes = new_mount_attributes(options);
  step.propagation = options.change.propagation | options.recursive_change.propagation;
  step.copies_up = options.copies_up;
  step.parameters.push_back({"source", mount.source.empty() ? mount.type : mount.source});
  return step;
}

// The kernel's own views may be shown again, but nothing else in their place (CVE-2019-16884).
Result<void> check_bind(const oci::Mount& mount) {
  if (mount.source.empty() || mount.source.front() != '/')
    return invalid("source \"{}\" is not an absolute path", mount.source);
  std::string destination = std::filesystem::path(mount.destination + "/.").lexically_normal();
  destination.pop_back();
  if ((destination == "/proc" || destination == "/sys") && mount.source != destination)
    return invalid("nothing but the kernel's own may be shown at {}", destination);
  return {};
}

// The tty group of most systems is 5; without it in the maps the kernel refuses the option.
void drop_unmapped_group(FileSystemMount& devpts, const sys::IdMappings& mappings) {
  std::erase_if(devpts.parameters, [&](const sys::FileSystemParameter& parameter) {
    return parameter.key == "gid" && parameter.value == "5" &&
           !sys::map_to_outside(mappings.gids, 5);
  });
}

Result<MountStep> plan_proc(const oci::RuntimeConfig& config, const oci::Mount& mount,
                            const MountOptions& options) {
  if (!has_new_namespace(config, "pid"))
    return BindMount{"/proc",        mount.destination,        sys::Recursion::tree,
                     options.change, options.recursive_change, {}};
  FileSystemMount step = make_file_system(mount, options);
  step.readiness = Readiness::before_maps;
  step.is_fixed = true;
  return step;
}

Result<MountStep> plan_sysfs(const oci::RuntimeConfig& config, const oci::Mount& mount,
                             const MountOptions& options) {
  if (!has_new_namespace(config, "network"))
    return make_host_view("/sys", mount.destination, options);
  FileSystemMount step = make_file_system(mount, options);
  step.readiness = Readiness::before_maps;
  step.is_fixed = true;
  step.fallback_source = "/sys";
  return step;
}

Result<MountStep> plan_cgroup(const oci::RuntimeConfig& config, const oci::Mount& mount,
                              const MountOptions& options) {
  if (!has_new_namespace(config, "cgroup"))
    return make_host_view("/sys/fs/cgroup", mount.destination, options);
  FileSystemMount step = make_file_system(mount, options);
  step.type = "cgroup2";
  step.parameters.clear();
  step.readiness = Readiness::before_maps;
  step.fallback_source = "/sys/fs/cgroup";
  return step;
}

Result<MountStep> plan_mount(const oci::RuntimeConfig& config, const oci::Mount& mount,
                             const sys::IdMappings& mappings) {
  MountOptions options = TRY(parse_mount_options(mount.options));
  if (options.is_remount)
    return Remount{mount.destination, options.change, options.recursive_change};
  if (is_bind(mount, options)) {
    TRY(check_bind(mount));
    return make_bind(mount, options);
  }
  if (mount.type == "proc") return plan_proc(config, mount, options);
  if (mount.type == "sysfs") return plan_sysfs(config, mount, options);
  if (mount.type == "cgroup" || mount.type == "cgroup2") return plan_cgroup(config, mount, options);
  if (mount.type == "mqueue" && !has_new_namespace(config, "ipc"))
    return invalid("mqueue needs an ipc namespace of the container's own");
  if (mount.type.empty()) return invalid("neither a type nor a bind");
  FileSystemMount step = make_file_system(mount, options);
  if (mount.type == "devpts") drop_unmapped_group(step, mappings);
  return step;
}

bool is_dev_bound(const std::vector<MountStep>& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const MountStep& step) {
    const BindMount* bind = std::get_if<BindMount>(&step);
    return bind && bind->destination == "/dev";
  });
}

BindMount make_device(const std::string& path, unsigned major, unsigned minor) {
  constexpr std::uint64_t kHarmless = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
  return BindMount{path, path, sys::Recursion::one, {kHarmless, 0, 0}, {}, makedev(major, minor)};
}

bool is_default_device(const std::string& path) {
  return std::any_of(std::begin(kDefaultDevices), std::end(kDefaultDevices),
                     [&](const DefaultDevice& device) { return path == device.path; });
}

// A user namespace cannot make device nodes that work: the host's are bound in their place.
Result<void> add_devices(const oci::RuntimeConfig& config, std::vector<MountStep>& steps) {
  if (!is_dev_bound(steps)) {
    for (const DefaultDevice& device : kDefaultDevices)
      steps.emplace_back(make_device(device.path, device.major, device.minor));
    for (const auto& [target, name] : kDefaultLinks)
      steps.emplace_back(SymbolicLink{target, "/dev", name});
  }
  for (const oci::Device& device : config.devices) {
    if (device.type != "c" && device.type != "u" && device.type != "b")
      return unsupported("linux.devices: {}: type \"{}\" is not supported", device.path,
                         device.type);
    if (!is_default_device(device.path))
      steps.emplace_back(make_device(device.path, static_cast<unsigned>(device.major),
                                     static_cast<unsigned>(device.minor)));
  }
  return {};
}

}  // namespace

Result<std::vector<MountStep>> plan_mounts(const oci::RuntimeConfig& config,
                                           const sys::IdMappings& mappings) {
  std::vector<MountStep> steps;
  for (const oci::Mount& mount : config.mounts)
    steps.push_back(
        TRY(context("mount " + mount.destination, plan_mount(config, mount, mappings))));
  TRY(add_devices(config, steps));
  return steps;
}

}  // namespace coracle::runtime
