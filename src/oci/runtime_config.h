// config.json of an OCI bundle as a value. (OCI runtime-spec 1.2, config.md and config-linux.md)
// The engine fills one and writes it; the runtime reads one, ours or foreign, and makes a plan of it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "sys/id_mapping.h"

namespace coracle::oci {

struct User {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::optional<std::uint32_t> umask;
  std::vector<std::uint32_t> additional_gids;
};

struct Rlimit {
  std::string type;  // "RLIMIT_NOFILE"
  std::uint64_t soft = 0;
  std::uint64_t hard = 0;
};

struct Capabilities {  // names as "CAP_CHOWN"
  std::vector<std::string> bounding, effective, inheritable, permitted, ambient;
};

struct Process {
  bool terminal = false;
  std::optional<std::pair<std::uint16_t, std::uint16_t>> console_size;  // height, width
  User user;
  std::vector<std::string> args;
  std::vector<std::string> env;
  std::string cwd = "/";
  std::optional<Capabilities> capabilities;
  std::vector<Rlimit> rlimits;
  bool no_new_privileges = false;
  std::optional<int> oom_score_adj;
  std::string apparmor_profile;
  std::string selinux_label;
};

struct Mount {
  std::string destination;
  std::string type;
  std::string source;
  std::vector<std::string> options;
};

struct Namespace {
  std::string type;  // pid network mount ipc uts user cgroup time
  std::string path;  // empty: a new one
};

struct Device {
  std::string path;
  std::string type;  // c b u p
  std::int64_t major = 0;
  std::int64_t minor = 0;
  std::optional<mode_t> file_mode;
  std::optional<std::uint32_t> uid, gid;
};

struct SeccompArgument {
  unsigned index = 0;
  std::uint64_t value = 0;
  std::uint64_t value_two = 0;
  std::string op;  // SCMP_CMP_EQ …
};

struct SeccompRule {
  std::vector<std::string> names;
  std::string action;
  std::optional<unsigned> errno_return;
  std::vector<SeccompArgument> arguments;
};

struct Seccomp {
  std::string default_action;
  std::optional<unsigned> default_errno_return;
  std::vector<std::string> architectures;
  std::vector<std::string> flags;
  std::vector<SeccompRule> rules;
  std::string listener_path;
  std::string listener_metadata;
};

struct Hook {
  std::string path;
  std::vector<std::string> args;
  std::vector<std::string> env;
  std::optional<int> timeout_seconds;
};

struct Hooks {
  std::vector<Hook> prestart, create_runtime, create_container, start_container, poststart, poststop;
};

struct RuntimeConfig {
  std::string version = "1.2.0";  // ociVersion
  std::optional<Process> process;
  std::string root_path = "rootfs";  // relative to the bundle
  bool root_readonly = false;
  std::string hostname;
  std::string domainname;
  std::vector<Mount> mounts;
  std::vector<Namespace> namespaces;
  sys::IdMappings id_mappings;
  std::vector<Device> devices;
  std::string rootfs_propagation;
  std::vector<std::string> masked_paths;
  std::vector<std::string> readonly_paths;
  StringMap sysctl;
  std::optional<Seccomp> seccomp;
  Hooks hooks;
  StringMap annotations;
  std::string cgroups_path;
  Json resources;  // linux.resources, kept as it came until the cgroup ladder reads it
};

Json to_json(const RuntimeConfig& config);
// Refuses a major version other than 1, unknown namespace types, duplicates, relative destinations of ours;
// the error names the member.
Result<RuntimeConfig> parse_runtime_config(const Json& document);
Json to_json(const Seccomp& profile);
// A profile file as docker and podman take it ("syscalls" with "includes"/"excludes"/"archMap" too); rules that
// ask for a capability are kept when it is among those granted ("CAP_SYS_ADMIN").
Result<Seccomp> parse_seccomp(const Json& document, const std::vector<std::string>& granted_capabilities = {});

}  // namespace coracle::oci
