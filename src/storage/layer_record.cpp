#include "storage/layer_record.h"

#include "base/json.h"
#include "sys/directories.h"
#include "sys/file.h"

namespace coracle::storage {
namespace {

constexpr char kOwnersAsData[] = "data";
constexpr char kOwnersMapped[] = "mapped";

Result<std::uint64_t> size_member(const Json& value, const char* name) {
  auto size = TRY(json_integer(value, name));
  if (!size || *size < 0) return invalid("\"{}\" is not a size", name);
  return static_cast<std::uint64_t>(*size);
}

Result<LayerRecord> parse_record(const Json& value, const Digest& diff_id) {
  LayerRecord record{diff_id};
  record.uncompressed_size = TRY(size_member(value, "uncompressedSize"));
  record.disk_size = TRY(size_member(value, "diskSize"));
  std::string owners = TRY(json_string(value, "owners")).value_or("");
  if (owners != kOwnersMapped && owners != kOwnersAsData) return invalid("\"owners\" is \"{}\"", owners);
  record.ownership = owners == kOwnersAsData ? Ownership::as_data : Ownership::mapped;
  return record;
}

// The page cache of the boot that published it vouches for a layer that was not made durable.
Result<bool> is_trusted(const fs::path& layer, const Json& record) {
  if (sys::path_exists(layer / "durable")) return true;
  auto published_in = TRY(json_string(record, "bootId"));
  std::string boot = TRY(sys::boot_id());
  return published_in == boot;
}

}  // namespace

Result<std::optional<LayerRecord>> find_layer(const Store& store, const Digest& diff_id) {
  fs::path layer = store.layer_path(diff_id);
  Result<std::string> text = sys::read_file(layer / "layer.json", 1u << 16);
  if (!text && is_missing(text.error())) return std::nullopt;
  if (!text) return tl::unexpected(std::move(text).error());
  // A record that power loss has emptied is as good as none.
  Result<Json> value = parse_json(*text, "layer record");
  if (!value) return std::nullopt;
  bool trusted = TRY(is_trusted(layer, *value));
  if (!trusted) return std::nullopt;
  return TRY(context("layer " + diff_id.str(), parse_record(*value, diff_id)));
}

Result<void> write_layer_record(const fs::path& layer_directory, const LayerRecord& record) {
  std::string boot = TRY(sys::boot_id());
  Json value = {{"diffId", record.diff_id.str()},
                {"uncompressedSize", record.uncompressed_size},
                {"diskSize", record.disk_size},
                {"owners", record.ownership == Ownership::as_data ? kOwnersAsData : kOwnersMapped},
                {"bootId", boot}};
  return sys::write_file(layer_directory / "layer.json", dump_json(value) + "\n", 0600);
}

}  // namespace coracle::storage
