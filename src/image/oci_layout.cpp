#include "image/archive_documents.h"
#include "image/images.h"
#include "image/resolve.h"
#include "storage/blob.h"

namespace coracle::image {
namespace {

constexpr std::size_t kDocumentLimit = 4u << 20;
constexpr int kIndexDepth = 4;

std::string blob_file(const Digest& digest) {
  return fmt::format("blobs/sha256/{}", digest.hex());
}

// "latest", "12", "v1.2": a tag, which says nothing about which image it is of.
bool is_bare_tag(std::string_view text) {
  if (text.find_first_of("/:@") != std::string_view::npos) return false;
  if (text.starts_with('v')) text.remove_prefix(1);
  return text == "latest" || text.empty() || (text[0] >= '0' && text[0] <= '9');
}

Result<std::string> read_document(const ArchiveFiles& files, const Digest& digest) {
  std::string bytes = TRY(files.read(blob_file(digest), kDocumentLimit));
  Digest actual = storage::digest_of(bytes);
  if (actual != digest) return invalid("{} has digest {}", blob_file(digest), actual.str());
  return bytes;
}

Result<ArchiveImage> read_image(const ArchiveFiles& files, const Digest& digest, int depth) {
  if (depth > kIndexDepth) return invalid("indexes nested deeper than {}", kIndexDepth);
  std::string bytes = TRY(read_document(files, digest));
  Json document = TRY(parse_json(bytes, digest.str()));
  if (oci::kind_of_manifest("", document) == oci::ManifestKind::index) {
    oci::Index index = TRY(oci::parse_index(document));
    const oci::Descriptor* member = oci::find_platform(index, oci::Platform::host());
    if (!member)
      return not_found("no image for {}: there is {}", oci::Platform::host().str(),
                       list_platforms(index));
    ArchiveImage image = TRY(read_image(files, member->digest, depth + 1));
    image.documents.index = digest;
    image.documents.blobs.emplace_back(digest, std::move(bytes));
    return image;
  }
  oci::Manifest manifest = TRY(context("manifest " + digest.str(), oci::parse_manifest(document)));
  if (!is_image_config(manifest.config.media_type))
    return invalid("is not a container image: its config is of type {}",
                   manifest.config.media_type);
  std::string config_bytes = TRY(read_document(files, manifest.config.digest));
  Json config_document = TRY(parse_json(config_bytes, "image config"));
  oci::ImageConfig config = TRY(oci::parse_image_config(config_document));
  ArchiveImage image{.documents = {.manifest_digest = digest, .manifest = std::move(manifest)}};
  image.documents.config = std::move(config);
  image.documents.blobs.emplace_back(digest, std::move(bytes));
  image.documents.blobs.emplace_back(image.documents.manifest.config.digest,
                                     std::move(config_bytes));
  for (const oci::Descriptor& layer : image.documents.manifest.layers)
    image.files[layer.digest.str()] = blob_file(layer.digest);
  return image;
}

}  // namespace

std::optional<std::string> oci_image_name(const StringMap& annotations) {
  auto full = annotations.find("io.containerd.image.name");
  if (full != annotations.end()) {
    auto reference = parse_normalized(full->second);
    if (reference) return record_name(*reference);
  }
  auto name = annotations.find("org.opencontainers.image.ref.name");
  if (name == annotations.end() || is_bare_tag(name->second)) return std::nullopt;
  auto reference = ImageReference::parse(name->second);
  if (!reference) return std::nullopt;
  auto local = reference->in_registry("localhost");
  if (!local) return std::nullopt;
  return record_name(local->with_default_tag());
}

Result<std::vector<ArchiveImage>> read_oci_layout(const ArchiveFiles& files) {
  std::string text = TRY(files.read("index.json", kDocumentLimit));
  Json document = TRY(parse_json(text, "index.json"));
  oci::Index index = TRY(context("index.json", oci::parse_index(document)));
  std::vector<ArchiveImage> images;
  for (const oci::Descriptor& member : index.manifests) {
    ArchiveImage image = TRY(read_image(files, member.digest, 0));
    if (auto name = oci_image_name(member.annotations)) image.names = {*name};
    images.push_back(std::move(image));
  }
  return images;
}

}  // namespace coracle::image
