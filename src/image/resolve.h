// From a name in a registry to the documents of one image: through indexes (nested ones too) to the
// manifest for a platform, and its config; every document checked against its digest.
#pragma once

#include "image/import.h"
#include "image/registry.h"

namespace coracle::image {

Result<ImageDocuments> resolve_image(RegistryClient& client, const storage::Store& store,
                                     const std::string& name, const oci::Platform& wanted);

// Pure: "linux/amd64, linux/arm64/v8": what an index offers, for the error.
std::string list_platforms(const oci::Index& index);
// Pure: whether a config of this media type can be an image's.
bool is_image_config(std::string_view media_type);

}  // namespace coracle::image
