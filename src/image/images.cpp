#include "image/images.h"

#include "base/text.h"
#include "sys/file.h"

namespace coracle::image {
namespace {

using storage::ReferenceRecord;
using storage::Store;
using Found = std::optional<ReferenceRecord>;

bool has_digest(const ReferenceRecord& record, const Digest& digest) {
  return record.manifest == digest || record.index == digest;
}

// "docker.io/library/debian:12" for the short "library/debian:12" and "debian:12".
bool ends_with_component(const std::string& name, const std::string& suffix) {
  return name.size() > suffix.size() && name.ends_with(suffix) &&
         name[name.size() - suffix.size() - 1] == '/';
}

Result<Found> find_full_name(const Store& store, const ImageReference& full) {
  Found record = TRY(storage::find_reference(store, record_name(full.with_default_tag())));
  if (record || !full.digest()) return record;
  auto records = TRY(storage::list_references(store));
  for (ReferenceRecord& candidate : records) {
    if (!has_digest(candidate, *full.digest())) continue;
    auto name = ImageReference::parse(candidate.name);
    if (name && name->repository() == full.repository()) return Found(std::move(candidate));
  }
  return Found();
}

Result<Found> find_short_name(const Store& store, const ImageReference& reference) {
  for (const char* registry : {"localhost", "docker.io"}) {
    ImageReference full = TRY(reference.in_registry(registry));
    Found record = TRY(find_full_name(store, full));
    if (record) return record;
  }
  std::string suffix = record_name(reference.with_default_tag());
  auto records = TRY(storage::list_references(store));
  for (ReferenceRecord& candidate : records) {
    if (!candidate.is_nameless() && ends_with_component(candidate.name, suffix))
      return Found(std::move(candidate));
  }
  return Found();
}

// A record with a name is preferred: the caller prints it.
Result<Found> find_id(const Store& store, std::string_view text) {
  std::string_view hex = text.starts_with("sha256:") ? text.substr(7) : text;
  if (!is_hex(hex) || hex.size() > 64) return Found();
  auto records = TRY(storage::list_references(store));
  Found found;
  for (ReferenceRecord& candidate : records) {
    bool by_id = candidate.config.hex().starts_with(hex);
    bool by_digest = hex.size() == 64 &&
                     has_digest(candidate, Digest::parse(fmt::format("sha256:{}", hex)).value());
    if (!by_id && !by_digest) continue;
    if (found && found->config != candidate.config)
      return conflict("image id {} is ambiguous: {} and {}", text, found->config.short_id(),
                      candidate.config.short_id());
    if (!found || found->is_nameless()) found = std::move(candidate);
  }
  return found;
}

bool is_digest_only(std::string_view text) {
  return text.starts_with("sha256:") && is_hex(text.substr(7));
}

Result<std::vector<ReferenceRecord>> records_of(const Store& store, const Digest& id) {
  auto records = TRY(storage::list_references(store));
  std::erase_if(records, [&](const ReferenceRecord& record) { return record.config != id; });
  return records;
}

std::string nameless_name(const Digest& id) {
  return storage::kNamelessPrefix + id.str();
}

// Whether `text` found the record by its name, not by its id.
bool is_name_of(std::string_view text, const ReferenceRecord& record) {
  auto reference = ImageReference::parse(text);
  if (!reference || is_digest_only(text) || record.is_nameless()) return false;
  std::string name = record_name(reference->with_default_tag());
  return record.name == name || (reference->is_short() && ends_with_component(record.name, name));
}

}  // namespace

std::string record_name(const ImageReference& full) {
  if (full.digest()) return full.repository() + "@" + full.digest()->str();
  return full.str();
}

Result<Found> find_image(const Store& store, std::string_view text) {
  if (is_digest_only(text)) return find_id(store, text);
  auto reference = ImageReference::parse(text);
  if (reference) {
    Found record = TRY(reference->is_short() ? find_short_name(store, *reference)
                                             : find_full_name(store, *reference));
    if (record) return record;
  }
  Found record = TRY(find_id(store, text));
  if (!record && !reference) return Failure(std::move(reference).error());
  return record;
}

Result<ReferenceRecord> require_image(const Store& store, std::string_view text) {
  Found record = TRY(find_image(store, text));
  if (!record) return not_found("{}: image not known", text);
  return *std::move(record);
}

Result<oci::ImageConfig> image_config(const Store& store, const ReferenceRecord& record) {
  std::string what = "image " + record.config.short_id();
  // Not hashed again: what a reference names was checked and made durable before.
  std::string bytes = TRY(context(what, sys::read_file(store.blob_path(record.config))));
  Json document = TRY(parse_json(bytes, what));
  return context(what, oci::parse_image_config(document));
}

Result<void> keep_nameless_image(const Store& store, ReferenceRecord record) {
  auto others = TRY(records_of(store, record.config));
  if (!others.empty()) return {};
  record.name = nameless_name(record.config);
  return storage::write_reference(store, record);
}

Result<void> write_image_name(const Store& store, const ReferenceRecord& record) {
  Found displaced = TRY(storage::find_reference(store, record.name));
  TRY(storage::write_reference(store, record));
  if (displaced && displaced->config != record.config)
    TRY(keep_nameless_image(store, *std::move(displaced)));
  if (!record.is_nameless()) TRY(storage::remove_reference(store, nameless_name(record.config)));
  return {};
}

Result<void> tag_image(const Store& store, std::string_view source, std::string_view target) {
  ReferenceRecord record = TRY(require_image(store, source));
  ImageReference reference = TRY(ImageReference::parse(target));
  if (reference.digest()) return invalid("\"{}\": a digest cannot be given away as a name", target);
  ImageReference full = TRY(reference.in_registry("localhost"));
  record.name = record_name(full.with_default_tag());
  return write_image_name(store, record);
}

Result<void> untag_image(const Store& store, std::string_view text,
                         const std::vector<std::string>& names) {
  ReferenceRecord image = TRY(require_image(store, text));
  std::vector<ReferenceRecord> records = TRY(records_of(store, image.config));
  std::set<std::string> chosen;
  for (const std::string& name : names) {
    ReferenceRecord record = TRY(require_image(store, name));
    if (record.config != image.config)
      return not_found("{}: is not a name of image {}", name, text);
    chosen.insert(record.name);
  }
  for (const ReferenceRecord& record : records) {
    bool is_chosen = names.empty() || chosen.contains(record.name);
    if (record.is_nameless() || !is_chosen) continue;
    TRY(storage::remove_reference(store, record.name));
  }
  return keep_nameless_image(store, std::move(image));
}

Result<RemovedNames> remove_image(const Store& store, std::string_view text,
                                  const std::set<Digest>& in_use, RemovalForce force) {
  ReferenceRecord image = TRY(require_image(store, text));
  std::vector<ReferenceRecord> records = TRY(records_of(store, image.config));
  bool keeps_others = is_name_of(text, image) && records.size() > 1;
  if (keeps_others) records = {image};
  if (!keeps_others && in_use.contains(image.config))
    return conflict(
        "image {} is in use by a container: remove the container first, or use rmi --force", text);
  if (records.size() > 1 && force == RemovalForce::refuse)
    return conflict("image {} has {} names: remove them by name, or use --force", text,
                    records.size());
  RemovedNames removed;
  for (const ReferenceRecord& record : records) {
    TRY(storage::remove_reference(store, record.name));
    if (!record.is_nameless()) removed.untagged.push_back(record.name);
  }
  if (!keeps_others) removed.deleted = image.config;
  return removed;
}

}  // namespace coracle::image
