#include "image/archive.h"

#include <fcntl.h>
#include <unistd.h>

#include "image/archive_documents.h"
#include "image/images.h"
#include "sys/file.h"

namespace coracle::image {
namespace {

Result<ArchiveFiles> open_archive(ImportContext& import, const std::optional<std::string>& path) {
  if (!path) {
    if (::isatty(STDIN_FILENO))
      return invalid("is a terminal: give an archive with --input or redirect one");
    sys::Fd input(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
    if (!input.is_open()) return from_errno(errno, "standard input");
    return ArchiveFiles::read_tar(import.store, input, import.cancellation);
  }
  struct stat status = TRY(sys::status_of(*path));
  if (S_ISDIR(status.st_mode)) return ArchiveFiles::open_directory(*path);
  sys::Fd input = TRY(sys::open_path(*path, O_RDONLY));
  return ArchiveFiles::read_tar(import.store, input, import.cancellation);
}

Result<std::vector<ArchiveImage>> read_images(const ArchiveFiles& files) {
  bool has_index = TRY(files.has("index.json"));
  if (has_index) return read_oci_layout(files);
  bool has_manifest = TRY(files.has("manifest.json"));
  if (has_manifest) return read_docker_archive(files);
  return invalid("holds no image: neither index.json (OCI) nor manifest.json (docker)");
}

Result<void> apply_name(std::vector<ArchiveImage>& images, const std::optional<std::string>& name) {
  if (!name) return {};
  if (images.size() != 1) return invalid("holds {} images, one name fits one", images.size());
  ImageReference reference = TRY(ImageReference::parse(*name));
  ImageReference full = TRY(reference.in_registry("localhost"));
  images[0].names = {record_name(full.with_default_tag())};
  return {};
}

BlobSource source_for(const ArchiveFiles& files, const ArchiveImage& image) {
  return [&files, &image]() -> BlobStream {
    return [&](const oci::Descriptor& blob, const ByteSink& sink) -> Result<void> {
      return files.stream(image.files.at(blob.digest.str()), sink);
    };
  };
}

Result<std::vector<std::string>> load_images(ImportContext& import,
                                             const std::optional<std::string>& path,
                                             const std::optional<std::string>& name) {
  ArchiveFiles files = TRY(open_archive(import, path));
  std::vector<ArchiveImage> images = TRY(read_images(files));
  if (images.empty()) return invalid("holds no image");
  TRY(apply_name(images, name));
  sys::FileLock keep = TRY(import.store.hold_off_removal());
  std::vector<std::string> loaded;
  for (const ArchiveImage& image : images) {
    TRY(check_documents(image.documents, std::nullopt));
    TRY(import_image(import, image.documents, image.names, source_for(files, image)));
    if (image.names.empty()) loaded.push_back(image.documents.manifest.config.digest.str());
    loaded.insert(loaded.end(), image.names.begin(), image.names.end());
  }
  return loaded;
}

}  // namespace

Result<std::vector<std::string>> load_archive(ImportContext& import,
                                              const std::optional<std::string>& path,
                                              const std::optional<std::string>& name) {
  return context("load " + path.value_or("standard input"), load_images(import, path, name));
}

}  // namespace coracle::image
