// Which ids a user namespace has, and how its maps get written. (user_namespaces(7), newuidmap(1))
//
// The parent writes the maps from outside: several ranges need newuidmap and newgidmap, which read
// /etc/subuid and /etc/subgid; a single own id is written directly, after setgroups has been denied.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "sys/child.h"

namespace coracle::sys {

struct IdMapping {
  std::uint32_t inside = 0;
  std::uint32_t outside = 0;
  std::uint32_t count = 0;
  bool operator==(const IdMapping&) const = default;
};

struct IdMappings {
  std::vector<IdMapping> uids;
  std::vector<IdMapping> gids;
  // One id each, the caller's own: no helper is needed, no other id exists inside.
  bool is_single() const;
  bool operator==(const IdMappings&) const = default;
};

struct IdRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

// What the caller may map beside its own id. Empty when the account has none, when no helper to map them is installed, or when
// our own user namespace (a container around us) does not have them.
struct SubordinateIds {
  std::vector<IdRange> uids;
  std::vector<IdRange> gids;
};
// Pure: the ranges of one account in the text of /etc/subuid; by name or by number (subuid(5)).
std::vector<IdRange> parse_subordinate_ids(const std::string& text, const std::string& user, uid_t uid);
// Pure: the ranges that lie wholly inside a namespace, by the text of its /proc/self/uid_map or gid_map.
std::vector<IdRange> ranges_within(const std::vector<IdRange>& ranges, const std::string& map_text);
// Reads both files; asks getsubids(1) when nsswitch.conf names another source for subid.
Result<SubordinateIds> subordinate_ids_of_caller();

// 0 is the caller, 1 and up its subordinate ids in order. Without ranges: the single own id.
IdMappings root_is_caller(uid_t uid, gid_t gid, const SubordinateIds& ranges);
// As root_is_caller for files, but the caller keeps `inside_uid`, `inside_gid`; ids below and above
// come from its subordinate ids. An error when the ranges are too short, with the remedy.
Result<IdMappings> keep_caller(uid_t uid, gid_t gid, std::uint32_t inside_uid, std::uint32_t inside_gid,
                               const SubordinateIds& ranges);
// The id outside for an id inside; nullopt when unmapped.
std::optional<std::uint32_t> map_to_outside(const std::vector<IdMapping>& mappings, std::uint32_t inside);

// The helpers by absolute path; nullopt when not installed.
std::optional<std::string> find_program(const char* name);

// Writing the maps of another process's new user namespace, in two steps so that the caller can work
// while the helpers run. `target` must not have exec'd yet.
class [[nodiscard]] MapWriting {
 public:
  static Result<MapWriting> begin(pid_t target, const IdMappings& mappings);
  Result<void> finish();  // waits for the helpers; names the missing helper or range in its error

 private:
  std::optional<Child> uid_helper_;
  std::optional<Child> gid_helper_;
  Fd errors_;
};
Result<void> write_id_mappings_from_parent(pid_t target, const IdMappings& mappings);

// Removes a tree whose directories may belong to mapped ids: as the caller, and where that is refused as root of a user
// namespace with these maps.
Result<void> remove_mapped_tree(const std::filesystem::path& path, const IdMappings& mappings);

// Runs `body` as root of a new user namespace with these maps, in a forked child, and returns its error.
// For work on trees owned by mapped ids (rm, cp on stopped containers). Nothing outlives the call.
Result<void> run_in_user_namespace(const IdMappings& mappings, const std::function<Result<void>()>& body);

}  // namespace coracle::sys
