#include "storage/tar_header.h"

#include <algorithm>
#include <limits>

namespace coracle::storage {
namespace {

// Field positions: tar(5), "POSIX ustar Archives" and "GNU tar Archives".
struct Field {
  std::size_t offset;
  std::size_t length;
};
constexpr Field kName{0, 100}, kMode{100, 8}, kUid{108, 8}, kGid{116, 8}, kSize{124, 12}, kMtime{136, 12},
    kChecksum{148, 8}, kLinkName{157, 100}, kMagic{257, 6}, kDeviceMajor{329, 8}, kDeviceMinor{337, 8},
    kPrefix{345, 155}, kGnuRealSize{483, 12};
constexpr std::size_t kType = 156;
constexpr std::size_t kGnuSparse = 386, kGnuSparseCount = 4, kGnuIsExtended = 482;
constexpr std::size_t kContinuationCount = 21, kContinuationIsExtended = 504;
constexpr std::size_t kSpanSize = 24;
constexpr std::size_t kMostSpans = 65536;

std::string_view bytes_of(std::string_view record, Field field) {
  return record.substr(field.offset, field.length);
}

std::string text_of(std::string_view record, Field field) {
  std::string_view text = bytes_of(record, field);
  return std::string(text.substr(0, text.find('\0')));
}

Result<std::int64_t> number_of(std::string_view record, Field field, const char* what) {
  return context(what, parse_tar_number(bytes_of(record, field)));
}

Result<std::int64_t> parse_base256(std::string_view field) {
  bool negative = (static_cast<unsigned char>(field[0]) & 0x40) != 0;
  std::uint64_t fill = negative ? ~std::uint64_t{0} : 0;
  std::uint64_t value = fill;
  for (std::size_t i = 0; i < field.size(); ++i) {
    auto byte = static_cast<unsigned char>(field[i]);
    if (i == 0) byte = static_cast<unsigned char>(negative ? byte | 0x80 : byte & 0x7f);
    // The byte shifted out must be pure sign.
    if ((value >> 55) != (fill >> 55)) return invalid("number does not fit 64 bits");
    value = value << 8 | byte;
  }
  if ((static_cast<std::int64_t>(value) < 0) != negative) return invalid("number does not fit 64 bits");
  return static_cast<std::int64_t>(value);
}

// Very old archivers summed signed bytes.
Result<void> verify_checksum(std::string_view record) {
  std::int64_t expected = TRY(number_of(record, kChecksum, "checksum"));
  std::int64_t unsigned_sum = 0;
  std::int64_t signed_sum = 0;
  for (std::size_t i = 0; i < kTarRecord; ++i) {
    bool inside = i >= kChecksum.offset && i < kChecksum.offset + kChecksum.length;
    char byte = inside ? ' ' : record[i];
    unsigned_sum += static_cast<unsigned char>(byte);
    signed_sum += static_cast<signed char>(byte);
  }
  if (expected != unsigned_sum && expected != signed_sum)
    return invalid("header checksum is {}, header says {}", unsigned_sum, expected);
  return {};
}

Result<void> add_spans(std::string_view table, std::vector<SparseSpan>& spans) {
  for (; !table.empty() && table[0] != '\0'; table.remove_prefix(kSpanSize)) {
    std::int64_t offset = TRY(parse_tar_number(table.substr(0, 12)));
    std::int64_t length = TRY(parse_tar_number(table.substr(12, 12)));
    if (offset < 0 || length < 0) return invalid("sparse map has a negative number");
    if (spans.size() == kMostSpans) return invalid("sparse map has more than {} spans", kMostSpans);
    spans.push_back({static_cast<std::uint64_t>(offset), static_cast<std::uint64_t>(length)});
  }
  return {};
}

}  // namespace

bool is_zero_record(std::string_view record) {
  return std::all_of(record.begin(), record.end(), [](char byte) { return byte == 0; });
}

Result<std::int64_t> parse_tar_number(std::string_view field) {
  if ((static_cast<unsigned char>(field[0]) & 0x80) != 0) return parse_base256(field);
  std::size_t start = field.find_first_not_of(' ');
  if (start == field.npos) return 0;
  field.remove_prefix(start);
  field = field.substr(0, field.find_first_of(std::string_view(" \0", 2)));
  std::int64_t value = 0;
  for (char digit : field) {
    if (digit < '0' || digit > '7') return invalid("\"{}\" is not an octal number", field);
    if (value > std::numeric_limits<std::int64_t>::max() / 8) return invalid("number does not fit 64 bits");
    value = value * 8 + (digit - '0');
  }
  return value;
}

Result<TarHeader> parse_tar_header(std::string_view record) {
  TRY(verify_checksum(record));
  TarHeader header;
  header.type = record[kType];
  header.name = text_of(record, kName);
  header.link_name = text_of(record, kLinkName);
  header.mode = static_cast<std::uint32_t>(TRY(number_of(record, kMode, "mode"))) & 07777;
  header.uid = TRY(number_of(record, kUid, "uid"));
  header.gid = TRY(number_of(record, kGid, "gid"));
  header.size = TRY(number_of(record, kSize, "size"));
  header.mtime = TRY(number_of(record, kMtime, "mtime"));
  if (header.size < 0) return invalid("size is negative");
  std::string_view magic = bytes_of(record, kMagic);
  if (!magic.starts_with("ustar")) return header;
  header.device_major = TRY(number_of(record, kDeviceMajor, "device number"));
  header.device_minor = TRY(number_of(record, kDeviceMinor, "device number"));
  // GNU's own magic ends in a space and uses the bytes of the prefix for other things.
  std::string prefix = magic[5] == '\0' ? text_of(record, kPrefix) : "";
  if (!prefix.empty()) header.name = prefix + "/" + header.name;
  return header;
}

Result<GnuSparseHeader> parse_gnu_sparse_header(std::string_view record) {
  GnuSparseHeader sparse;
  std::int64_t real_size = TRY(number_of(record, kGnuRealSize, "size"));
  if (real_size < 0) return invalid("size is negative");
  sparse.real_size = static_cast<std::uint64_t>(real_size);
  TRY(add_spans(record.substr(kGnuSparse, kGnuSparseCount * kSpanSize), sparse.spans));
  sparse.is_continued = record[kGnuIsExtended] != 0;
  return sparse;
}

Result<bool> parse_gnu_sparse_continuation(std::string_view record, std::vector<SparseSpan>& spans) {
  TRY(add_spans(record.substr(0, kContinuationCount * kSpanSize), spans));
  return record[kContinuationIsExtended] != 0;
}

}  // namespace coracle::storage
