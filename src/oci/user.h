// "name[:group]" of --user or an image, resolved against the container's own /etc/passwd and
// /etc/group. Pure: the caller reads both files in-root and size-capped. Numbers are taken whole
// and strictly: "1000x", "root:" and "" are errors, so that a typing error never runs as somebody
// else (CVE-2026-30892).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace coracle::oci {

struct ResolvedUser {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::vector<std::uint32_t>
      additional_gids;  // groups that list the user; none when a group was given
  std::string name;     // "" when the uid has no entry
  std::string home;     // "/" when the uid has no entry
};

Result<ResolvedUser> resolve_user(std::string_view text, std::string_view passwd,
                                  std::string_view group);

// The home directory of a uid in the text of a passwd file; "/" when it has none.
std::string home_of(std::uint32_t uid, std::string_view passwd);

}  // namespace coracle::oci
