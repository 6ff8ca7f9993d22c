// Images from files: a docker-archive (manifest.json) or an oci-archive (index.json) as a tar,
// plain or compressed with gzip or zstd, from a file or standard input; and an OCI layout
// directory.
//
// Names: RepoTags without a registry mean docker.io/library/NAME, as docker and podman read them.
// An OCI index names its images by the annotations io.containerd.image.name, else
// org.opencontainers.image.ref.name; a ref.name that is a bare tag ("latest") names nothing and the
// image is kept without a name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "image/import.h"

namespace coracle::image {

// `path` absent: standard input. `name` replaces the names in an archive of one image. Returns what
// was loaded: the names, or "sha256:…" for an image without one.
Result<std::vector<std::string>> load_archive(ImportContext& context,
                                              const std::optional<std::string>& path,
                                              const std::optional<std::string>& name);

}  // namespace coracle::image
