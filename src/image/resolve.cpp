#include "image/resolve.h"

#include "storage/blob.h"

namespace coracle::image {
namespace {

constexpr int kIndexDepth = 4;
constexpr std::int64_t kConfigLimit = 4 << 20;

struct Resolver {
  RegistryClient& client;
  const storage::Store& store;
  const oci::Platform& wanted;
  ImageDocuments& image;

  Result<ManifestAnswer> fetch(const std::string& name) {
    auto digest = Digest::parse(name);
    if (!digest) return client.fetch_manifest(name);
    bool is_stored = TRY(storage::has_blob(store, *digest));
    if (!is_stored) return client.fetch_manifest(name);
    return ManifestAnswer{TRY(storage::read_blob(store, *digest)), "", *digest};
  }

  // false: no member of this index, or of the indexes in it, is for the platform.
  Result<bool> follow(const std::string& name, int depth) {
    if (depth > kIndexDepth) return remote("indexes nested deeper than {}", kIndexDepth);
    ManifestAnswer answer = TRY(fetch(name));
    Json document = TRY(parse_json(answer.bytes, "manifest " + answer.digest.str()));
    switch (oci::kind_of_manifest(answer.content_type, document)) {
      case oci::ManifestKind::index:
        return follow_index(std::move(answer), document, depth);
      case oci::ManifestKind::manifest:
        break;
      case oci::ManifestKind::schema1:
        return unsupported(
            "the image has the old schema 1 format: push it again with a tool of this decade");
      case oci::ManifestKind::unknown:
        return remote("the registry sent neither a manifest nor an index");
    }
    image.manifest = TRY(context("manifest " + answer.digest.str(), oci::parse_manifest(document)));
    image.manifest_digest = answer.digest;
    image.blobs.emplace_back(answer.digest, std::move(answer.bytes));
    return true;
  }

  Result<bool> follow_index(ManifestAnswer answer, const Json& document, int depth) {
    oci::Index index = TRY(context("index " + answer.digest.str(), oci::parse_index(document)));
    if (depth == 0) image.index = answer.digest;
    bool found = TRY(follow_member(index, depth));
    if (found) image.blobs.emplace_back(answer.digest, std::move(answer.bytes));
    if (found || depth > 0) return found;
    return not_found("no image for {}: there is {}", wanted.str(), list_platforms(index));
  }

  Result<bool> follow_member(const oci::Index& index, int depth) {
    if (const oci::Descriptor* member = oci::find_platform(index, wanted))
      return follow(member->digest.str(), depth + 1);
    for (const oci::Descriptor& member : index.manifests) {
      bool is_index = member.media_type == oci::media_type::kOciIndex ||
                      member.media_type == oci::media_type::kDockerList;
      if (!is_index) continue;
      bool found = TRY(follow(member.digest.str(), depth + 1));
      if (found) return true;
    }
    // An index of one image need not say its platform; the config does.
    bool only_one = index.manifests.size() == 1 && !index.manifests[0].platform;
    if (!only_one) return false;
    return follow(index.manifests[0].digest.str(), depth + 1);
  }

  Result<void> fetch_config() {
    const oci::Descriptor& descriptor = image.manifest.config;
    if (!is_image_config(descriptor.media_type))
      return invalid("is not a container image: its config is of type {}", descriptor.media_type);
    if (descriptor.size > kConfigLimit)
      return invalid("the image config has {} bytes, which is too many", descriptor.size);
    std::string bytes;
    bool is_stored = TRY(storage::has_blob(store, descriptor.digest));
    if (is_stored)
      bytes = TRY(storage::read_blob(store, descriptor.digest));
    else
      TRY(client.fetch_blob(descriptor, [&](std::string_view part) -> Result<void> {
        bytes.append(part);
        return {};
      }));
    Digest actual = storage::digest_of(bytes);
    if (actual != descriptor.digest)
      return remote("the image config has digest {}, the manifest says {}", actual.str(),
                    descriptor.digest.str());
    Json document = TRY(parse_json(bytes, "image config " + descriptor.digest.str()));
    image.config = TRY(context("image config", oci::parse_image_config(document)));
    image.blobs.emplace_back(descriptor.digest, std::move(bytes));
    return {};
  }
};

// A Digest has no empty value; this one is overwritten before anybody sees it.
ImageDocuments empty_documents() {
  Digest none = storage::digest_of("");
  return {.manifest_digest = none, .manifest = {.config = {.digest = none}}};
}

}  // namespace

std::string list_platforms(const oci::Index& index) {
  std::string text;
  for (const oci::Descriptor& member : index.manifests) {
    if (!member.platform || member.platform->os == "unknown") continue;
    text += (text.empty() ? "" : ", ") + member.platform->str();
  }
  return text.empty() ? "none that names its platform" : text;
}

bool is_image_config(std::string_view media_type) {
  return media_type.empty() || media_type == oci::media_type::kOciConfig ||
         media_type == oci::media_type::kDockerConfig || media_type == "application/octet-stream";
}

Result<ImageDocuments> resolve_image(RegistryClient& client, const storage::Store& store,
                                     const std::string& name, const oci::Platform& wanted) {
  ImageDocuments image = empty_documents();
  Resolver resolver{client, store, wanted, image};
  bool found = TRY(resolver.follow(name, 0));
  if (!found) return not_found("no image for {}", wanted.str());
  TRY(resolver.fetch_config());
  return image;
}

}  // namespace coracle::image
