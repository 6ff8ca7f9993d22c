// From the documents of an image and a source of its blobs to a published image, the same for a
// registry and for an archive: every missing layer at once, each byte stored, hashed, decompressed
// and unpacked as it arrives. Nothing gets a name before all of it has been checked and is safe on
// disk.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "image/cancellation.h"
#include "image/progress.h"
#include "oci/image.h"
#include "storage/layer_record.h"
#include "storage/store.h"

namespace coracle::image {

using ByteSink = std::function<Result<void>(std::string_view)>;
// Gives a blob from its first byte to its last. Used by one thread.
using BlobStream = std::function<Result<void>(const oci::Descriptor&, const ByteSink&)>;
// Makes a stream for each thread.
using BlobSource = std::function<BlobStream()>;

struct ImportContext {
  const storage::Store& store;
  storage::Ownership ownership;
  Progress& progress;
  Cancellation& cancellation;
};

struct ImageDocuments {
  std::optional<Digest> index;  // when the name led to one
  Digest manifest_digest;
  oci::Manifest manifest;
  oci::ImageConfig config;
  // Bytes of all of these by digest, to be stored: index, manifest, config.
  std::vector<std::pair<Digest, std::string>> blobs;
};

// Refuses a config that is no image's, one whose layers are not the manifest's, and another
// platform than `wanted`.
Result<void> check_documents(const ImageDocuments& image,
                             const std::optional<oci::Platform>& wanted);
// The image is named `names` afterwards; none: it is kept without a name. The caller holds off
// removal.
Result<void> import_image(ImportContext& context, const ImageDocuments& image,
                          const std::vector<std::string>& names, const BlobSource& source);

}  // namespace coracle::image
