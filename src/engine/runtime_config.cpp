#include "engine/runtime_config.h"

#include <unistd.h>

#include <algorithm>

#include "engine/capabilities.h"
#include "engine/environment.h"

namespace coracle::engine {
namespace {

constexpr char kInitInside[] = "/run/coracle-init";

const std::vector<std::string> kMaskedPaths = {
    "/proc/acpi",        "/proc/asound",       "/proc/interrupts",    "/proc/kcore",
    "/proc/keys",        "/proc/latency_stats", "/proc/sched_debug",  "/proc/scsi",
    "/proc/timer_list",  "/proc/timer_stats",  "/sys/devices/virtual/powercap",
    "/sys/firmware",     "/sys/fs/selinux",    "/sys/dev/block"};

const std::vector<std::string> kReadonlyPaths = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                                 "/proc/sysrq-trigger"};

std::vector<oci::Mount> system_mounts(const ContainerSpec& spec) {
  std::vector<oci::Mount> mounts = {
      {"/proc", "proc", "proc", {"nosuid", "noexec", "nodev"}},
      {"/dev", "tmpfs", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}},
      {"/dev/pts", "devpts", "devpts", {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}},
      {"/dev/shm", "tmpfs", "shm", {"nosuid", "noexec", "nodev", "mode=1777", "size=65536k"}},
      {"/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}}};
  // The host's network namespace has the host's sysfs: only a bind of it is allowed.
  if (spec.network == NetworkMode::host) {
    mounts.push_back({"/sys", "bind", "/sys", {"rbind", "rslave", "nosuid", "noexec", "nodev", "ro"}});
  } else {
    mounts.push_back({"/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev", spec.privileged ? "rw" : "ro"}});
    mounts.push_back({"/sys/fs/cgroup", "cgroup", "cgroup", {"nosuid", "noexec", "nodev", "relatime", "ro"}});
  }
  return mounts;
}

std::vector<oci::Mount> read_only_root_mounts() {
  std::vector<oci::Mount> mounts;
  for (const char* path : {"/run", "/tmp", "/var/tmp"})
    mounts.push_back({path, "tmpfs", "tmpfs", {"rw", "nosuid", "nodev", "mode=1777", "tmpcopyup"}});
  mounts[0].options[3] = "mode=755";
  return mounts;
}

void append(std::vector<oci::Mount>& all, const std::vector<oci::Mount>& more) {
  for (const oci::Mount& mount : more) {
    auto same = [&](const oci::Mount& other) { return other.destination == mount.destination; };
    all.erase(std::remove_if(all.begin(), all.end(), same), all.end());
    all.push_back(mount);
  }
}

std::size_t depth(const oci::Mount& mount) {
  return static_cast<std::size_t>(std::count(mount.destination.begin(), mount.destination.end(), '/'));
}

// A later mount replaces an earlier one on the same place; a mount below another comes after it.
std::vector<oci::Mount> all_mounts(const ContainerSpec& spec, const ContainerFacts& facts) {
  std::vector<oci::Mount> mounts = system_mounts(spec);
  if (spec.read_only) append(mounts, read_only_root_mounts());
  append(mounts, facts.host_devices);
  append(mounts, facts.name_files);
  if (spec.init) append(mounts, {{kInitInside, "bind", facts.init_program, {"bind", "ro", "nosuid", "nodev"}}});
  append(mounts, spec.mounts);
  std::stable_sort(mounts.begin(), mounts.end(),
                   [](const oci::Mount& left, const oci::Mount& right) { return depth(left) < depth(right); });
  return mounts;
}

std::vector<std::string> environment_of(const ContainerSpec& spec, const ContainerFacts& facts) {
  std::vector<std::string> defaults{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"};
  if (spec.terminal) defaults.emplace_back("TERM=xterm");
  std::vector<std::string> fixed{"container=coracle", "HOSTNAME=" + container_hostname(spec, facts.id)};
  return merge_environment({defaults, facts.proxy_environment, fixed, facts.image.env, spec.env});
}

Result<oci::Capabilities> capabilities_of(const ContainerSpec& spec, const oci::ResolvedUser& user) {
  std::vector<std::string> names = all_capabilities();
  if (!spec.privileged) names = TRY(effective_capabilities(spec.cap_add, spec.cap_drop));
  oci::Capabilities capabilities;
  capabilities.bounding = names;
  // Another user than root starts with none, but may gain them from setuid programs within the bounding set;
  // what was asked for by name it keeps. Inheritable stays empty otherwise (CVE-2022-24769); the kernel wants
  // it filled where ambient is.
  if (user.uid != 0) {
    names.clear();
    if (!spec.cap_add.empty()) names = TRY(effective_capabilities(spec.cap_add, {"all"}));
    capabilities.ambient = names;
  }
  capabilities.permitted = names;
  capabilities.effective = names;
  capabilities.inheritable = capabilities.ambient;
  return capabilities;
}

std::vector<oci::Namespace> namespaces_of(const ContainerSpec& spec) {
  std::vector<oci::Namespace> namespaces;
  for (const char* type : {"user", "mount", "pid", "ipc", "uts", "cgroup"}) namespaces.push_back({type, {}});
  if (spec.network != NetworkMode::host) namespaces.push_back({"network", {}});
  return namespaces;
}

// Ports below 1024 and ping for every user of the container: both stay inside its own network namespace.
StringMap sysctls_of(const ContainerSpec& spec, const ContainerFacts& facts) {
  if (spec.network == NetworkMode::host) return {};
  const sys::IdMapping& last = facts.id_mappings.gids.back();
  std::uint32_t first = facts.id_mappings.gids.front().inside;
  return {{"net.ipv4.ip_unprivileged_port_start", "0"},
          {"net.ipv4.ping_group_range", fmt::format("{} {}", first, last.inside + last.count - 1)}};
}

}  // namespace

Result<std::vector<std::string>> command_words(const ContainerSpec& spec, const oci::ImageConfig& image) {
  std::vector<std::string> words = spec.entrypoint.value_or(image.entrypoint);
  bool image_command = spec.command.empty() && !spec.entrypoint;
  const std::vector<std::string>& rest = image_command ? image.command : spec.command;
  words.insert(words.end(), rest.begin(), rest.end());
  if (words.empty()) return invalid("no command was given, and the image has none");
  return words;
}

std::string container_hostname(const ContainerSpec& spec, const std::string& id) {
  if (spec.hostname) return *spec.hostname;
  if (spec.network != NetworkMode::host) return id.substr(0, 12);
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : id.substr(0, 12);
}

std::string working_directory(const ContainerSpec& spec, const oci::ImageConfig& image) {
  if (spec.working_directory) return *spec.working_directory;
  return image.working_directory.empty() ? "/" : image.working_directory;
}

Result<oci::RuntimeConfig> make_runtime_config(const ContainerSpec& spec, const ContainerFacts& facts) {
  oci::RuntimeConfig config;
  oci::Process process;
  process.terminal = spec.terminal;
  process.user = {facts.user.uid, facts.user.gid, std::nullopt, facts.user.additional_gids};
  process.args = TRY(command_words(spec, facts.image));
  if (spec.init) process.args.insert(process.args.begin(), {kInitInside, "--"});
  process.env = environment_of(spec, facts);
  process.cwd = working_directory(spec, facts.image);
  process.capabilities = TRY(capabilities_of(spec, facts.user));
  process.no_new_privileges = spec.security.no_new_privileges;
  process.rlimits.push_back({"RLIMIT_NOFILE", facts.open_files_limit, facts.open_files_limit});
  config.process = std::move(process);
  config.root_readonly = spec.read_only;
  config.hostname = container_hostname(spec, facts.id);
  config.mounts = all_mounts(spec, facts);
  config.namespaces = namespaces_of(spec);
  config.id_mappings = facts.id_mappings;
  if (!spec.privileged) {
    config.masked_paths = kMaskedPaths;
    config.readonly_paths = kReadonlyPaths;
    config.seccomp = facts.seccomp;
  }
  config.sysctl = sysctls_of(spec, facts);
  return config;
}

}  // namespace coracle::engine
