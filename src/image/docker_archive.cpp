#include "image/archive_documents.h"
#include "image/images.h"
#include "storage/blob.h"

namespace coracle::image {
namespace {

constexpr std::size_t kDocumentLimit = 4u << 20;
constexpr std::string_view kGzip = "\x1f\x8b";
constexpr std::string_view kZstd = "\x28\xb5\x2f\xfd";

struct LayerFile {
  Digest digest;
  const char* media_type;
};

// A docker-archive says nothing of its layers' digests. A plain tar has its diff id; a compressed
// one has to be hashed.
Result<LayerFile> describe_layer(const ArchiveFiles& files, const std::string& name,
                                 const Digest& diff_id) {
  bool is_first = true;
  bool is_plain = false;
  storage::Sha256 hash;
  const char* media_type = "application/vnd.docker.image.rootfs.diff.tar";
  ByteSink look = [&](std::string_view bytes) -> Result<void> {
    if (is_first) {
      is_first = false;
      if (bytes.starts_with(kGzip))
        media_type = "application/vnd.docker.image.rootfs.diff.tar.gzip";
      else if (bytes.starts_with(kZstd))
        media_type = "application/vnd.oci.image.layer.v1.tar+zstd";
      else
        is_plain = true;
    }
    if (is_plain) return conflict("plain");  // enough is known
    hash.update(bytes);
    return {};
  };
  Result<void> read = files.stream(name, look);
  if (!read && !is_plain) return Failure(std::move(read).error());
  return LayerFile{is_plain || is_first ? diff_id : hash.finish(), media_type};
}

Json descriptor(const std::string& media_type, const Digest& digest, std::int64_t size) {
  return {{"mediaType", media_type}, {"size", size}, {"digest", digest.str()}};
}

Result<ArchiveImage> read_entry(const ArchiveFiles& files, const Json& entry) {
  auto config_name = TRY(json_string(entry, "Config"));
  auto layer_names = TRY(json_strings(entry, "Layers"));
  auto tags = TRY(json_strings(entry, "RepoTags"));
  if (!config_name) return invalid("manifest.json names no Config");
  std::string config_bytes = TRY(files.read(*config_name, kDocumentLimit));
  Json config_document = TRY(parse_json(config_bytes, *config_name));
  oci::ImageConfig config = TRY(context(*config_name, oci::parse_image_config(config_document)));
  if (layer_names.size() != config.diff_ids.size())
    return invalid("manifest.json lists {} layers, the image config {}", layer_names.size(),
                   config.diff_ids.size());
  std::map<std::string, std::string> sources;
  Json layers = Json::array();
  for (std::size_t i = 0; i < layer_names.size(); ++i) {
    LayerFile layer = TRY(describe_layer(files, layer_names[i], config.diff_ids[i]));
    std::int64_t size = TRY(files.size(layer_names[i]));
    layers.push_back(descriptor(layer.media_type, layer.digest, size));
    sources[layer.digest.str()] = layer_names[i];
  }
  Digest config_digest = storage::digest_of(config_bytes);
  auto config_size = static_cast<std::int64_t>(config_bytes.size());
  Json manifest = {
      {"schemaVersion", 2},
      {"mediaType", oci::media_type::kDockerManifest},
      {"config", descriptor(oci::media_type::kDockerConfig, config_digest, config_size)},
      {"layers", std::move(layers)}};
  std::string manifest_bytes = dump_json(manifest);
  oci::Manifest parsed = TRY(oci::parse_manifest(manifest));
  Digest manifest_digest = storage::digest_of(manifest_bytes);
  ArchiveImage image{
      .documents = {.manifest_digest = manifest_digest, .manifest = std::move(parsed)}};
  image.documents.config = std::move(config);
  image.documents.blobs.emplace_back(manifest_digest, std::move(manifest_bytes));
  image.documents.blobs.emplace_back(config_digest, std::move(config_bytes));
  image.files = std::move(sources);
  for (const std::string& tag : tags) {
    ImageReference reference = TRY(context("RepoTags", parse_normalized(tag)));
    image.names.push_back(record_name(reference));
  }
  return image;
}

}  // namespace

Result<std::vector<ArchiveImage>> read_docker_archive(const ArchiveFiles& files) {
  std::string text = TRY(files.read("manifest.json", kDocumentLimit));
  Json document = TRY(parse_json(text, "manifest.json"));
  if (!document.is_array()) return invalid("manifest.json is not a list");
  std::vector<ArchiveImage> images;
  for (const Json& entry : document) images.push_back(TRY(read_entry(files, entry)));
  return images;
}

}  // namespace coracle::image
