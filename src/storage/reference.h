// Which image a name means: references/ESCAPED-NAME, one small JSON document for each name, replaced by rename.
//
// Names are whole and canonical ("docker.io/library/debian:12", "localhost/x:latest"); what a user's word means is the
// business of image/. An image without a name (its tag moved on) is kept under kNamelessPrefix + its config digest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/error.h"
#include "base/time.h"
#include "storage/store.h"

namespace coracle::storage {

inline constexpr char kNamelessPrefix[] = "<none>@";

struct ReferenceRecord {
  std::string name;
  Digest manifest;
  std::optional<Digest> index;  // what was asked for, when that was an index
  Digest config;                // the image id
  std::uint64_t size = 0;       // sum of the layers, uncompressed
  Nanoseconds created = 0;      // of the record
  bool is_nameless() const { return name.starts_with(kNamelessPrefix); }
};

// Pure: a file name for any image name, and back. Letters, digits, "._-" stay; the rest is %XX; a leading dot too.
std::string escape_name(std::string_view name);
Result<std::string> unescape_name(std::string_view file_name);

// Survives power loss once reported. The previous record of that name is replaced.
Result<void> write_reference(const Store& store, const ReferenceRecord& record);
Result<std::optional<ReferenceRecord>> find_reference(const Store& store, std::string_view name);
// Sorted by name; a record that vanishes meanwhile is left out, a damaged one is an error naming the file.
Result<std::vector<ReferenceRecord>> list_references(const Store& store);
Result<bool> remove_reference(const Store& store, std::string_view name);  // false: there was none

}  // namespace coracle::storage
