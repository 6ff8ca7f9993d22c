// The images of a store, by the words people use for them. Needs no network and no lock; on the
// start path of every container, so find_image and image_config together read two small files.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "image/reference.h"
#include "oci/image.h"
#include "storage/reference.h"
#include "storage/store.h"

namespace coracle::image {

// The name a record is kept under: with a digest "repository@digest" (the tag says nothing then),
// else "repository:tag".
std::string record_name(const ImageReference& full);

// In this order: the exact name; for a short name localhost/NAME, docker.io/library/NAME and any
// other registry that has it locally; a manifest or index digest; an image id or an unambiguous
// beginning of one, with or without "sha256:".
Result<std::optional<storage::ReferenceRecord>> find_image(const storage::Store& store,
                                                           std::string_view text);
// As find_image; a missing one is the error "TEXT: image not known".
Result<storage::ReferenceRecord> require_image(const storage::Store& store, std::string_view text);

Result<oci::ImageConfig> image_config(const storage::Store& store,
                                      const storage::ReferenceRecord& record);

// All records of one image id together.
struct ImageSummary {
  Digest id;
  Digest manifest;
  std::vector<std::string> names;    // "localhost/x:latest"; empty: dangling
  std::vector<std::string> digests;  // "docker.io/library/x@sha256:…"
  std::uint64_t size = 0;
  Nanoseconds created = 0;  // as the image says; 0 when it does not
  StringMap labels;
  oci::Platform platform;
};
// Newest first.
Result<std::vector<ImageSummary>> list_images(const storage::Store& store);

// Writes the record under its name. An image that loses its last name to this is kept as a nameless
// one.
Result<void> write_image_name(const storage::Store& store, const storage::ReferenceRecord& record);
// Under no name, unless the image has one already.
Result<void> keep_nameless_image(const storage::Store& store, storage::ReferenceRecord record);
// `target` may be short: localhost/TARGET then.
Result<void> tag_image(const storage::Store& store, std::string_view source,
                       std::string_view target);
// All names when `names` is empty; the image stays as a nameless one.
Result<void> untag_image(const storage::Store& store, std::string_view text,
                         const std::vector<std::string>& names);

struct RemovedNames {
  std::vector<std::string> untagged;
  std::optional<Digest> deleted;  // the image id, when its last name went
};
enum class RemovalForce { refuse, all_names };
// Takes names away; the bytes go with storage::remove_unreferenced afterwards, once for any number
// of images. By name: that name. By id: every name, but more than one only with all_names. An image
// in `in_use` (config digests of containers) keeps its last name: ErrorKind::conflict.
Result<RemovedNames> remove_image(const storage::Store& store, std::string_view text,
                                  const std::set<Digest>& in_use, RemovalForce force);

// One element of what `inspect` prints, with podman's keys.
Result<Json> inspect_image(const storage::Store& store, const storage::ReferenceRecord& record);

}  // namespace coracle::image
