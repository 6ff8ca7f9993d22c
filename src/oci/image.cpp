#include "oci/image.h"

#include "base/text.h"

namespace coracle::oci {
namespace {

constexpr std::size_t kDescriptorLimit = 4096;  // no honest index or manifest comes near

Result<std::string> text_or_empty(const Json& value, const char* name) {
  auto text = TRY(json_string(value, name));
  return text.value_or("");
}

Result<Platform> parse_platform(const Json& value) {
  Platform platform;
  platform.os = TRY(text_or_empty(value, "os"));
  platform.architecture = TRY(text_or_empty(value, "architecture"));
  platform.variant = TRY(text_or_empty(value, "variant"));
  return platform;
}

Result<Descriptor> parse_descriptor(const Json& value) {
  auto digest_text = TRY(json_string(value, "digest"));
  if (!digest_text) return invalid("descriptor without a digest");
  Digest digest = TRY(Digest::parse(*digest_text));
  Descriptor descriptor{.media_type = {}, .digest = std::move(digest)};
  descriptor.media_type = TRY(text_or_empty(value, "mediaType"));
  auto size = TRY(json_integer(value, "size"));
  if (!size || *size < 0) return invalid("descriptor {} without a size", descriptor.digest.str());
  descriptor.size = *size;
  if (const Json* platform = json_member(value, "platform"))
    descriptor.platform = TRY(parse_platform(*platform));
  descriptor.annotations = TRY(json_string_map(value, "annotations"));
  descriptor.urls = TRY(json_strings(value, "urls"));
  return descriptor;
}

Result<std::vector<Descriptor>> parse_descriptors(const Json& document, const char* name) {
  const Json* list = TRY(json_array(document, name));
  if (list->size() > kDescriptorLimit) return invalid("more than {} {}", kDescriptorLimit, name);
  std::vector<Descriptor> descriptors;
  for (const Json& element : *list) {
    descriptors.push_back(TRY(context(name, parse_descriptor(element))));
  }
  return descriptors;
}

ManifestKind kind_of_media_type(std::string_view type) {
  type = trim(split_once(type, ';').first);
  if (type == media_type::kOciIndex || type == media_type::kDockerList) return ManifestKind::index;
  if (type == media_type::kOciManifest || type == media_type::kDockerManifest)
    return ManifestKind::manifest;
  if (type == "application/vnd.docker.distribution.manifest.v1+json" ||
      type == "application/vnd.docker.distribution.manifest.v1+prettyjws")
    return ManifestKind::schema1;
  return ManifestKind::unknown;
}

ManifestKind kind_of_structure(const Json& document) {
  if (json_member(document, "manifests")) return ManifestKind::index;
  if (json_member(document, "config") && json_member(document, "layers"))
    return ManifestKind::manifest;
  if (json_member(document, "fsLayers")) return ManifestKind::schema1;
  return ManifestKind::unknown;
}

// "Volumes" and "ExposedPorts" are objects used as sets.
Result<std::vector<std::string>> keys_of(const Json& value, const char* name) {
  std::vector<std::string> keys;
  const Json* member = json_member(value, name);
  if (!member) return keys;
  if (!member->is_object()) return invalid("member \"{}\" is not an object", name);
  for (const auto& [key, unused] : member->items()) keys.push_back(key);
  return keys;
}

Result<HealthCheck> parse_health_check(const Json& value) {
  HealthCheck check;
  check.test = TRY(json_strings(value, "Test"));
  auto interval = TRY(json_integer(value, "Interval"));
  auto timeout = TRY(json_integer(value, "Timeout"));
  auto start_period = TRY(json_integer(value, "StartPeriod"));
  auto retries = TRY(json_integer(value, "Retries"));
  check.interval = interval.value_or(0);
  check.timeout = timeout.value_or(0);
  check.start_period = start_period.value_or(0);
  check.retries = static_cast<int>(retries.value_or(0));
  return check;
}

Result<void> parse_execution(const Json& value, ImageConfig& config) {
  config.env = TRY(json_strings(value, "Env"));
  config.entrypoint = TRY(json_strings(value, "Entrypoint"));
  config.command = TRY(json_strings(value, "Cmd"));
  config.user = TRY(text_or_empty(value, "User"));
  config.working_directory = TRY(text_or_empty(value, "WorkingDir"));
  config.volumes = TRY(keys_of(value, "Volumes"));
  config.exposed_ports = TRY(keys_of(value, "ExposedPorts"));
  config.labels = TRY(json_string_map(value, "Labels"));
  config.stop_signal = TRY(text_or_empty(value, "StopSignal"));
  if (const Json* check = json_member(value, "Healthcheck"))
    config.health_check = TRY(parse_health_check(*check));
  return {};
}

Result<std::vector<HistoryEntry>> parse_history(const Json& document) {
  std::vector<HistoryEntry> history;
  const Json* list = TRY(json_array(document, "history"));
  for (const Json& element : *list) {
    HistoryEntry entry;
    entry.created = TRY(text_or_empty(element, "created"));
    entry.created_by = TRY(text_or_empty(element, "created_by"));
    entry.author = TRY(text_or_empty(element, "author"));
    entry.comment = TRY(text_or_empty(element, "comment"));
    auto empty_layer = TRY(json_bool(element, "empty_layer"));
    entry.empty_layer = empty_layer.value_or(false);
    history.push_back(std::move(entry));
  }
  return history;
}

Result<std::vector<Digest>> parse_diff_ids(const Json& rootfs) {
  std::vector<Digest> diff_ids;
  auto texts = TRY(json_strings(rootfs, "diff_ids"));
  for (const std::string& text : texts) diff_ids.push_back(TRY(Digest::parse(text)));
  return diff_ids;
}

}  // namespace

ManifestKind kind_of_manifest(std::string_view content_type, const Json& document) {
  ManifestKind kind = kind_of_media_type(content_type);
  if (kind != ManifestKind::unknown) return kind;
  const Json* member = json_member(document, "mediaType");
  if (member && member->is_string())
    kind = kind_of_media_type(member->get_ref<const std::string&>());
  return kind != ManifestKind::unknown ? kind : kind_of_structure(document);
}

Result<Index> parse_index(const Json& document) {
  Index index;
  index.manifests = TRY(parse_descriptors(document, "manifests"));
  return index;
}

Result<Manifest> parse_manifest(const Json& document) {
  const Json* config_value = json_member(document, "config");
  if (!config_value) return invalid("manifest without a config");
  Descriptor config = TRY(context("config", parse_descriptor(*config_value)));
  Manifest manifest{.media_type = {}, .config = std::move(config)};
  manifest.media_type = TRY(text_or_empty(document, "mediaType"));
  manifest.layers = TRY(parse_descriptors(document, "layers"));
  manifest.annotations = TRY(json_string_map(document, "annotations"));
  return manifest;
}

Result<ImageConfig> parse_image_config(const Json& document) {
  const Json* rootfs = json_member(document, "rootfs");
  if (!rootfs) return invalid("is not a container image: its config has no rootfs");
  ImageConfig config;
  config.platform = TRY(parse_platform(document));
  config.diff_ids = TRY(context("rootfs", parse_diff_ids(*rootfs)));
  config.created = TRY(text_or_empty(document, "created"));
  config.author = TRY(text_or_empty(document, "author"));
  config.history = TRY(context("history", parse_history(document)));
  if (const Json* execution = json_member(document, "config"))
    TRY(context("config", parse_execution(*execution, config)));
  return config;
}

}  // namespace coracle::oci
