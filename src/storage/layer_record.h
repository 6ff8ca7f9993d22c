// What the store knows of a published layer without walking it: layers/HEX/layer.json.
#pragma once

#include <cstdint>
#include <optional>

#include "base/digest.h"
#include "base/error.h"
#include "storage/store.h"

namespace coracle::storage {

// How the owners in an archive reach the disk.
enum class Ownership {
  mapped,   // chown, in a user namespace that has the ids
  as_data,  // every file belongs to the caller; the owner is kept in the xattr user.coracle.owner
};

struct LayerRecord {
  Digest diff_id;                       // of the uncompressed tar
  std::uint64_t uncompressed_size = 0;  // of that tar
  std::uint64_t disk_size = 0;          // file contents, each rounded up to 4 KiB, hard links once
  Ownership ownership = Ownership::mapped;
};

// std::nullopt when the layer is not there, or was published before a crash of the machine without
// having been made durable (such a one is moved away by the next import of it).
Result<std::optional<LayerRecord>> find_layer(const Store& store, const Digest& diff_id);

Result<void> write_layer_record(const fs::path& layer_directory, const LayerRecord& record);

}  // namespace coracle::storage
