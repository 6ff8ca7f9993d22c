// What init has to do, decided completely before it exists: a value without descriptors, made by
// plan.h, carried out by init/init.h, printable for debugging and tests. The child parses nothing
// and looks nothing up but what only the container's own files can say (its PATH, its /etc/passwd).
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sys/mount.h"
#include "sys/privileges.h"
#include "sys/rootfs_plan.h"
#include "sys/tap.h"

namespace coracle::runtime {

// A path of the host shown in the container. The destination is created with the type of the
// source.
struct BindMount {
  std::string source;
  std::string destination;
  sys::Recursion recursion = sys::Recursion::tree;
  sys::MountChange change;            // of the mount itself
  sys::MountChange recursive_change;  // of it and what is mounted below
  std::optional<dev_t> device;        // the source must be this character device
};

// When a file system can be created: most make inodes and need mapped ids for that, a few do not
// and can be prepared while the maps are being written.
enum class Readiness { before_maps, after_maps };

struct FileSystemMount {
  std::string type;
  std::string destination;
  std::vector<sys::FileSystemParameter> parameters;
  std::uint64_t attributes = 0;  // MOUNT_ATTR_*
  std::uint64_t propagation = 0;
  Readiness readiness = Readiness::after_maps;
  bool is_fixed =
      false;  // /proc, /sys: the destination must be a real directory, reached without links
  bool copies_up = false;       // starts with the content of the directory it covers
  std::string fallback_source;  // shown read-only where the kernel refuses a new one; empty: none
};

// Other attributes for what is already mounted at a destination.
struct Remount {
  std::string destination;
  sys::MountChange change;
  sys::MountChange recursive_change;
};

struct SymbolicLink {
  std::string target;
  std::string directory;  // made if missing
  std::string name;       // an existing one stays
};

using MountStep = std::variant<BindMount, FileSystemMount, Remount, SymbolicLink>;

struct Terminal {
  std::uint16_t height = 0;  // 0: as the kernel has it
  std::uint16_t width = 0;
};

struct ResourceLimit {
  int resource = 0;
  std::uint64_t soft = 0;
  std::uint64_t hard = 0;
};

struct Privileges {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::vector<gid_t> groups;
  bool can_set_groups = true;  // denied in a user namespace with a single directly written gid
  std::optional<mode_t> umask;
  sys::CapabilityMask bounding = 0;
  sys::CapabilitySets capabilities;
  sys::CapabilityMask ambient = 0;
  bool no_new_privileges = false;
  std::string exec_label;  // for attr/exec; empty: none
  bool label_is_apparmor = false;
  std::vector<sock_filter> seccomp;  // empty: none
  unsigned seccomp_flags = 0;
};

struct Command {
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::string working_directory;
  bool needs_home = false;  // HOME comes from the container's /etc/passwd
};

struct InitPlan {
  std::uint64_t clone_flags = 0;  // what the parent gives to clone3
  int unshare_flags = 0;          // what the child does itself, while its ids are being mapped
  sys::IdMappings mappings;
  bool becomes_root = true;  // id 0 is mapped: work as it
  std::string hostname;
  std::string domainname;
  bool brings_loopback_up = false;
  std::optional<sys::TapPlan> tap;
  sys::RootfsPlan rootfs;
  std::vector<MountStep> mounts;
  std::vector<std::string> masked_paths;
  std::vector<std::string> readonly_paths;
  bool root_is_readonly = false;
  std::uint64_t root_propagation = 0;
  std::optional<Terminal> terminal;
  std::vector<std::pair<std::string, std::string>> sysctls;  // "net/ipv4/ip_forward", value
  std::optional<int> oom_score_adj;
  std::vector<ResourceLimit> limits;
  Privileges privileges;
  Command command;
  std::vector<std::string> warnings;  // what was asked for and given only in part
};

// One line for each step, in order.
std::string to_text(const MountStep& step);
std::string to_text(const InitPlan& plan);

}  // namespace coracle::runtime
