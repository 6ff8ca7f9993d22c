#include "storage/garbage.h"

#include "oci/image.h"
#include "storage/layer_record.h"
#include "storage/reference.h"
#include "storage/staging.h"
#include "sys/clock.h"
#include "sys/file.h"

namespace coracle::storage {
namespace {

constexpr std::size_t kLargestDocument = 4u << 20;

struct Needed {
  std::set<std::string> blobs;   // hex
  std::set<std::string> layers;  // hex
};

Result<Json> read_document(const Store& store, const Digest& digest) {
  std::string text = TRY(sys::read_file(store.blob_path(digest), kLargestDocument));
  return parse_json(text, digest.str());
}

Result<void> add_config(const Store& store, const Digest& digest, Needed& needed) {
  needed.blobs.emplace(digest.hex());
  Json document = TRY(read_document(store, digest));
  oci::ImageConfig config = TRY(oci::parse_image_config(document));
  for (const Digest& diff_id : config.diff_ids) needed.layers.emplace(diff_id.hex());
  return {};
}

Result<void> add_reference(const Store& store, const ReferenceRecord& record, Needed& needed) {
  needed.blobs.emplace(record.manifest.hex());
  if (record.index) needed.blobs.emplace(record.index->hex());
  Json document = TRY(read_document(store, record.manifest));
  oci::Manifest manifest = TRY(oci::parse_manifest(document));
  for (const oci::Descriptor& layer : manifest.layers) needed.blobs.emplace(layer.digest.hex());
  return add_config(store, record.config, needed);
}

// An image that cannot be read stops everything: what it needs is unknown.
Result<Needed> find_needed(const Store& store, const std::set<Digest>& images_in_use) {
  Needed needed;
  std::vector<ReferenceRecord> records = TRY(list_references(store));
  for (const ReferenceRecord& record : records)
    TRY(context("image " + record.name, add_reference(store, record, needed)));
  for (const Digest& image : images_in_use)
    TRY(context("image " + image.str() + " of a container", add_config(store, image, needed)));
  return needed;
}

Result<void> remove_blobs(const Store& store, const Needed& needed, Removal& removal) {
  std::vector<std::string> names = TRY(sys::list_directory(store.blobs_path()));
  for (const std::string& name : names) {
    if (needed.blobs.contains(name)) continue;
    struct stat status = TRY(sys::status_of_link(store.blobs_path() / name));
    TRY(sys::unlink_path(store.blobs_path() / name));
    ++removal.blobs;
    removal.bytes += static_cast<std::uint64_t>(status.st_size);
  }
  return {};
}

std::uint64_t recorded_size(const Store& store, const std::string& hex) {
  Result<Digest> diff_id = Digest::parse("sha256:" + hex);
  if (!diff_id) return 0;
  auto record = find_layer(store, *diff_id);
  return record && *record ? (*record)->disk_size : 0;
}

// A name in staging without a held lock is garbage from the moment of the rename.
Result<void> move_layers_to_staging(const Store& store, const Needed& needed, Removal& removal) {
  std::vector<std::string> names = TRY(sys::list_directory(store.layers_path()));
  for (const std::string& name : names) {
    if (needed.layers.contains(name)) continue;
    removal.bytes += recorded_size(store, name);
    TRY(sys::rename_path(store.layers_path() / name, store.staging_path() / sys::random_hex(8)));
    ++removal.layers;
  }
  return {};
}

}  // namespace

Result<Removal> remove_unreferenced(const Store& store, const std::set<Digest>& images_in_use,
                                    const sys::IdMappings& mappings) {
  Removal removal;
  {
    auto lock = TRY(sys::FileLock::try_acquire(store.root() / "removal.lock", sys::LockMode::exclusive));
    removal.postponed = !lock.has_value();
    if (removal.postponed) return removal;
    Needed needed = TRY(find_needed(store, images_in_use));
    TRY(remove_blobs(store, needed, removal));
    TRY(move_layers_to_staging(store, needed, removal));
  }
  TRY(collect_garbage(store, mappings));
  return removal;
}

}  // namespace coracle::storage
