// Removal of blobs and layers that nothing names any more: what rmi and prune do after taking references away.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>

#include "base/digest.h"
#include "base/error.h"
#include "storage/store.h"
#include "sys/id_mapping.h"

namespace coracle::storage {

struct Removal {
  std::size_t blobs = 0;
  std::size_t layers = 0;
  std::uint64_t bytes = 0;  // disk space given back
  bool postponed = false;   // somebody holds off removal (a pull runs); nothing was removed, the next call will
};

// `images_in_use`: config digests (image ids) that containers were made from; their config and layers stay
// even when no reference names them. Safe beside pulls and starts, see Store::hold_off_removal. Layers are first renamed to
// staging/, so a crash half way leaves garbage, never a half layer. The process must have one thread: trees
// owned by mapped ids are removed in a child, in a user namespace with `mappings`.
Result<Removal> remove_unreferenced(const Store& store, const std::set<Digest>& images_in_use,
                                    const sys::IdMappings& mappings);

}  // namespace coracle::storage
