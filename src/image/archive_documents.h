// What an archive says it holds, as image documents: pure readings of manifest.json and index.json.
#pragma once

#include <string>
#include <vector>

#include "image/archive_files.h"
#include "image/import.h"

namespace coracle::image {

struct ArchiveImage {
  ImageDocuments documents;
  std::vector<std::string> names;            // whole, ready for a record
  std::map<std::string, std::string> files;  // blob digest -> file in the archive
};

Result<std::vector<ArchiveImage>> read_docker_archive(const ArchiveFiles& files);
Result<std::vector<ArchiveImage>> read_oci_layout(const ArchiveFiles& files);

// Pure. The name an OCI index gives a member; nullopt when it gives none (see archive.h).
std::optional<std::string> oci_image_name(const StringMap& annotations);

}  // namespace coracle::image
