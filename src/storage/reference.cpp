#include "storage/reference.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "sys/file.h"

namespace coracle::storage {
namespace {

// Leaves room for the ".NAME.PID" of an atomic write.
constexpr std::size_t kLongestFileName = 240;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<fs::path> record_path(const Store& store, std::string_view name) {
  std::string file_name = escape_name(name);
  if (name.empty() || file_name.size() > kLongestFileName)
    return invalid("image name \"{}\" is too long for this store", name);
  return store.references_path() / file_name;
}

Json to_json(const ReferenceRecord& record) {
  Json value = {{"name", record.name},
                {"manifest", record.manifest.str()},
                {"config", record.config.str()},
                {"size", record.size},
                {"created", format_rfc3339(record.created)}};
  if (record.index) value["index"] = record.index->str();
  return value;
}

Result<Digest> digest_member(const Json& value, const char* name) {
  auto text = TRY(json_string(value, name));
  if (!text) return invalid("\"{}\" is missing", name);
  return Digest::parse(*text);
}

Result<ReferenceRecord> parse_record(std::string_view text) {
  Json value = TRY(parse_json(text, "document"));
  std::string name = TRY(json_string(value, "name")).value_or("");
  Digest manifest = TRY(digest_member(value, "manifest"));
  Digest config = TRY(digest_member(value, "config"));
  ReferenceRecord record{name, manifest, std::nullopt, config};
  if (json_member(value, "index")) record.index = TRY(digest_member(value, "index"));
  auto size = TRY(json_integer(value, "size"));
  auto created = TRY(json_string(value, "created"));
  record.size = static_cast<std::uint64_t>(std::max<std::int64_t>(size.value_or(0), 0));
  if (created) record.created = TRY(parse_rfc3339(*created));
  return record;
}

Result<std::optional<ReferenceRecord>> read_record(const fs::path& path) {
  Result<std::string> text = sys::read_file(path, 1u << 16);
  if (!text && is_missing(text.error())) return std::nullopt;
  if (!text) return tl::unexpected(std::move(text).error());
  return TRY(context("image record " + path.native(), parse_record(*text)));
}

}  // namespace

std::string escape_name(std::string_view name) {
  std::string escaped;
  for (char c : name) {
    // A leading dot would make "." and "..", and hide temporary files of writers from the listing.
    if (is_plain(c) && !(c == '.' && escaped.empty()))
      escaped += c;
    else
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return escaped;
}

Result<std::string> unescape_name(std::string_view file_name) {
  std::string name;
  for (std::size_t i = 0; i < file_name.size(); ++i) {
    if (file_name[i] != '%') {
      name += file_name[i];
      continue;
    }
    int high = i + 2 < file_name.size() ? hex_value(file_name[i + 1]) : -1;
    int low = i + 2 < file_name.size() ? hex_value(file_name[i + 2]) : -1;
    if (high < 0 || low < 0) return invalid("\"{}\" is not an escaped image name", file_name);
    name += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return name;
}

Result<void> write_reference(const Store& store, const ReferenceRecord& record) {
  fs::path path = TRY(record_path(store, record.name));
  TRY(context("image record", sys::write_file_atomically(path, dump_json(to_json(record)) + "\n", 0600,
                                                         sys::Durability::synced)));
  sys::Fd directory = TRY(sys::open_path(store.references_path(), O_RDONLY | O_DIRECTORY));
  if (::fsync(directory.get()) < 0) return from_errno(errno, "sync {}", store.references_path().native());
  return {};
}

Result<std::optional<ReferenceRecord>> find_reference(const Store& store, std::string_view name) {
  fs::path path = TRY(record_path(store, name));
  return read_record(path);
}

Result<std::vector<ReferenceRecord>> list_references(const Store& store) {
  std::vector<std::string> files = TRY(sys::list_directory(store.references_path()));
  std::vector<ReferenceRecord> records;
  for (const std::string& file : files) {
    if (file.starts_with('.')) continue;
    auto record = TRY(read_record(store.references_path() / file));
    if (record) records.push_back(*std::move(record));
  }
  std::sort(records.begin(), records.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return records;
}

Result<bool> remove_reference(const Store& store, std::string_view name) {
  fs::path path = TRY(record_path(store, name));
  Result<void> removed = sys::unlink_path(path);
  if (removed) return true;
  if (is_missing(removed.error())) return false;
  return tl::unexpected(std::move(removed).error());
}

}  // namespace coracle::storage
