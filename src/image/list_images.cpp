#include <algorithm>
#include <map>

#include "image/images.h"
#include "sys/file.h"

namespace coracle::image {
namespace {

using storage::ReferenceRecord;
using storage::Store;

void add_record(ImageSummary& image, const ReferenceRecord& record) {
  if (record.is_nameless()) return;
  auto name = ImageReference::parse(record.name);
  if (!name) return;
  if (!name->digest()) image.names.push_back(record.name);
  auto add_digest = [&](const Digest& digest) {
    std::string text = name->repository() + "@" + digest.str();
    if (std::find(image.digests.begin(), image.digests.end(), text) == image.digests.end())
      image.digests.push_back(std::move(text));
  };
  if (record.index) add_digest(*record.index);
  add_digest(record.manifest);
}

Result<ImageSummary> summarize(const Store& store, const ReferenceRecord& record) {
  oci::ImageConfig config = TRY(image_config(store, record));
  ImageSummary image{.id = record.config, .manifest = record.manifest};
  image.size = record.size;
  // A build that is reproducible may leave the time out or write nonsense; the list still shows the
  // image.
  image.created = parse_rfc3339(config.created).value_or(0);
  image.labels = std::move(config.labels);
  image.platform = std::move(config.platform);
  return image;
}

std::string joined_layer_paths(const Store& store, const oci::ImageConfig& config) {
  std::string paths;
  for (auto layer = config.diff_ids.rbegin(); layer != config.diff_ids.rend(); ++layer) {
    if (!paths.empty()) paths += ':';
    paths += store.layer_tree_path(*layer).native();
  }
  return paths;
}

Json graph_driver(const Store& store, const oci::ImageConfig& config) {
  return {{"Name", "overlay"}, {"Data", {{"LowerDir", joined_layer_paths(store, config)}}}};
}

Json member_or(const Json& value, const char* name, Json fallback) {
  const Json* member = json_member(value, name);
  return member ? *member : std::move(fallback);
}

Json layer_list(const oci::ImageConfig& config) {
  Json layers = Json::array();
  for (const Digest& layer : config.diff_ids) layers.push_back(layer.str());
  return layers;
}

}  // namespace

Result<std::vector<ImageSummary>> list_images(const Store& store) {
  std::map<std::string, ImageSummary> by_id;
  auto records = TRY(storage::list_references(store));
  for (const ReferenceRecord& record : records) {
    auto known = by_id.find(record.config.str());
    if (known == by_id.end()) {
      Result<ImageSummary> summary = summarize(store, record);
      if (!summary && is_missing(summary.error())) continue;  // removed meanwhile
      if (!summary) return Failure(std::move(summary).error());
      known = by_id.emplace(record.config.str(), *std::move(summary)).first;
    }
    add_record(known->second, record);
  }
  std::vector<ImageSummary> images;
  for (auto& [id, image] : by_id) images.push_back(std::move(image));
  std::stable_sort(images.begin(), images.end(), [](const ImageSummary& a, const ImageSummary& b) {
    return a.created > b.created;
  });
  return images;
}

Result<Json> inspect_image(const Store& store, const ReferenceRecord& record) {
  std::string config_bytes = TRY(sys::read_file(store.blob_path(record.config)));
  Json document = TRY(parse_json(config_bytes, "image config"));
  oci::ImageConfig config = TRY(oci::parse_image_config(document));
  std::string manifest_bytes = TRY(sys::read_file(store.blob_path(record.manifest)));
  Json manifest = TRY(parse_json(manifest_bytes, "manifest"));
  auto records = TRY(storage::list_references(store));
  ImageSummary names{.id = record.config, .manifest = record.manifest};
  for (const ReferenceRecord& other : records) {
    if (other.config == record.config) add_record(names, other);
  }
  Json execution = member_or(document, "config", Json::object());
  Json image = {
      {"Id", record.config.hex()},
      {"Digest", record.manifest.str()},
      {"RepoTags", names.names},
      {"RepoDigests", names.digests},
      {"Parent", ""},
      {"Comment", config.history.empty() ? "" : config.history.back().comment},
      {"Created", config.created},
      {"Config", execution},
      {"Version", ""},
      {"Author", config.author},
      {"Architecture", config.platform.architecture},
      {"Os", config.platform.os},
      {"Size", record.size},
      {"VirtualSize", record.size},
      {"GraphDriver", graph_driver(store, config)},
      {"RootFS", {{"Type", "layers"}, {"Layers", layer_list(config)}}},
      {"Labels", member_or(execution, "Labels", nullptr)},
      {"Annotations", member_or(manifest, "annotations", Json::object())},
      {"ManifestType", member_or(manifest, "mediaType", oci::media_type::kOciManifest)},
      {"User", config.user},
      {"History", member_or(document, "history", Json::array())},
      {"NamesHistory", names.names},
  };
  if (!config.platform.variant.empty()) image["Variant"] = config.platform.variant;
  if (const Json* check = json_member(execution, "Healthcheck")) image["HealthCheck"] = *check;
  return image;
}

}  // namespace coracle::image
