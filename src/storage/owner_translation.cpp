#include <algorithm>

#include "storage/container_rootfs.h"

namespace coracle::storage {
namespace {

using sys::IdMapping;

// The stretch that both mappings have of the outside: image ids next to the ids by which the container sees them.
std::optional<IdMapping> overlap(const IdMapping& stored, const IdMapping& seen) {
  std::uint64_t first = std::max(stored.outside, seen.outside);
  std::uint64_t end = std::min(std::uint64_t{stored.outside} + stored.count, std::uint64_t{seen.outside} + seen.count);
  if (first >= end) return std::nullopt;
  auto at = static_cast<std::uint32_t>(first);
  return IdMapping{stored.inside + (at - stored.outside), seen.inside + (at - seen.outside),
                   static_cast<std::uint32_t>(end - first)};
}

bool continues(const IdMapping& previous, const IdMapping& next) {
  return previous.inside + previous.count == next.inside && previous.outside + previous.count == next.outside;
}

// Empty when every id is shown as it is.
std::vector<IdMapping> compose(const std::vector<IdMapping>& stored, const std::vector<IdMapping>& container) {
  std::vector<IdMapping> shown;
  for (const IdMapping& on_disk : stored)
    for (const IdMapping& seen : container)
      if (auto both = overlap(on_disk, seen)) shown.push_back(*both);
  std::sort(shown.begin(), shown.end(), [](const auto& a, const auto& b) { return a.inside < b.inside; });
  std::vector<IdMapping> merged;
  for (const IdMapping& mapping : shown) {
    if (!merged.empty() && continues(merged.back(), mapping))
      merged.back().count += mapping.count;
    else
      merged.push_back(mapping);
  }
  bool is_identity = std::all_of(merged.begin(), merged.end(), [](const auto& m) { return m.inside == m.outside; });
  return is_identity ? std::vector<IdMapping>() : merged;
}

}  // namespace

OwnerTranslation translate_owners(const sys::IdMappings& stored, const sys::IdMappings& container) {
  return {compose(stored.uids, container.uids), compose(stored.gids, container.gids)};
}

}  // namespace coracle::storage
