#include "storage/tar_pax.h"

#include "base/text.h"

#include <charconv>
#include <limits>

namespace coracle::storage {
namespace {

constexpr std::string_view kXattr = "SCHILY.xattr.";
constexpr std::string_view kEncodedXattr = "LIBARCHIVE.xattr.";
constexpr std::string_view kSparse = "GNU.sparse.";

Result<std::optional<std::string>> text_value(std::string_view value) {
  if (value.empty()) return std::nullopt;
  if (value.find('\0') != value.npos) return invalid("name holds a zero byte");
  return std::string(value);
}

Result<std::optional<std::int64_t>> number_value(std::string_view value, std::string_view key) {
  if (value.empty()) return std::nullopt;
  std::int64_t number = TRY(parse_number<std::int64_t>(value, key));
  if (number < 0) return invalid("{} is negative", key);
  return number;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

Result<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text.substr(0, text.find('='))) {
    int value = base64_value(c);
    if (value < 0) return invalid("extended attribute is not base64");
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xff);
  }
  return bytes;
}

std::string decode_percent(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    bool escaped = text[i] == '%' && i + 2 < text.size() &&
                   std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr == text.data() + i + 3;
    name += escaped ? static_cast<char>(value) : text[i];
    if (escaped) i += 2;
  }
  return name;
}

Result<void> add_sparse_map(std::string_view value, PaxRecords& records) {
  records.sparse_spans.clear();
  std::optional<std::int64_t> offset;
  for (const std::string& word : split(value, ',')) {
    std::int64_t number = TRY(parse_number<std::int64_t>(word, "sparse map"));
    if (number < 0) return invalid("sparse map has a negative number");
    if (offset)
      records.sparse_spans.push_back({static_cast<std::uint64_t>(*offset), static_cast<std::uint64_t>(number)});
    offset = offset ? std::nullopt : std::optional(number);
  }
  if (offset) return invalid("sparse map has an odd number of members");
  return {};
}

// Version 0.0 repeats the keys "offset" and "numbytes", in that order, for each span.
Result<void> add_sparse(std::string_view key, std::string_view value, PaxRecords& records) {
  records.is_sparse = true;
  if (key == "map") return add_sparse_map(value, records);
  if (key == "name") {
    records.sparse_name = TRY(text_value(value));
    return {};
  }
  std::optional<std::int64_t> number = TRY(number_value(value, "GNU.sparse number"));
  if (!number) return {};
  if (key == "major") records.sparse_map_in_data = *number == 1;
  if (key == "major" && *number > 1) return invalid("sparse format {} is not known", *number);
  if (key == "realsize" || key == "size") records.sparse_real_size = number;
  if (key == "offset") records.sparse_spans.push_back({static_cast<std::uint64_t>(*number), 0});
  if (key != "numbytes") return {};
  if (records.sparse_spans.empty()) return invalid("sparse map has a length without an offset");
  records.sparse_spans.back().length = static_cast<std::uint64_t>(*number);
  return {};
}

Result<void> add_xattr(std::string name, std::string_view value, PaxRecords& records) {
  if (name.empty() || name.find('\0') != name.npos) return invalid("extended attribute has no valid name");
  records.xattrs[std::move(name)] = std::string(value);
  return {};
}

// Keys that are not listed (atime, comment, hdrcharset, other vendors) say nothing that is kept.
Result<void> add_record(std::string_view key, std::string_view value, PaxRecords& records) {
  if (key == "path") records.path = TRY(text_value(value));
  if (key == "linkpath") records.link_path = TRY(text_value(value));
  if (key == "size") records.size = TRY(number_value(value, key));
  if (key == "uid") records.uid = TRY(number_value(value, key));
  if (key == "gid") records.gid = TRY(number_value(value, key));
  if (key == "mtime" && value.empty()) records.mtime.reset();
  if (key == "mtime" && !value.empty()) records.mtime = TRY(parse_pax_time(value));
  if (key.starts_with(kSparse)) return add_sparse(key.substr(kSparse.size()), value, records);
  if (key.starts_with(kXattr)) return add_xattr(std::string(key.substr(kXattr.size())), value, records);
  if (!key.starts_with(kEncodedXattr)) return {};
  std::string name = decode_percent(key.substr(kEncodedXattr.size()));
  if (records.xattrs.contains(name)) return {};
  std::string bytes = TRY(decode_base64(value));
  return add_xattr(std::move(name), bytes, records);
}

}  // namespace

Result<PaxTime> parse_pax_time(std::string_view text) {
  bool negative = text.starts_with('-');
  auto [whole, fraction] = split_once(text, '.');
  PaxTime time;
  if (whole != "-" && !whole.empty()) time.seconds = TRY(parse_number<std::int64_t>(whole, "mtime"));
  std::uint32_t unit = 100'000'000;
  for (char digit : fraction) {
    if (digit < '0' || digit > '9') return invalid("mtime \"{}\" is not a number", text);
    time.nanoseconds += unit * static_cast<std::uint32_t>(digit - '0');
    unit /= 10;
  }
  // -1.25 is 750 ms after -2.
  if (!negative || time.nanoseconds == 0) return time;
  if (time.seconds == std::numeric_limits<std::int64_t>::min()) return invalid("mtime \"{}\" is out of range", text);
  --time.seconds;
  time.nanoseconds = 1'000'000'000 - time.nanoseconds;
  return time;
}

Result<void> parse_pax_records(std::string_view body, PaxRecords& records) {
  while (!body.empty()) {
    // Some writers pad with zeros.
    if (body[0] == '\0') return {};
    std::size_t space = body.find(' ');
    if (space == body.npos) return invalid("pax record has no length");
    auto length = TRY(parse_number<std::size_t>(body.substr(0, space), "pax record length"));
    if (length > body.size() || length < space + 3 || body[length - 1] != '\n')
      return invalid("pax record is malformed");
    std::string_view record = body.substr(space + 1, length - space - 2);
    if (record.find('=') == record.npos) return invalid("pax record has no \"=\"");
    auto [key, value] = split_once(record, '=');
    TRY(context("pax record " + std::string(key), add_record(key, value, records)));
    body.remove_prefix(length);
  }
  return {};
}

}  // namespace coracle::storage
