// One 512-byte header record of a tar archive, read strictly: checksum, numbers, text. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace coracle::storage {

inline constexpr std::size_t kTarRecord = 512;

struct SparseSpan {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

struct TarHeader {
  std::string name;  // prefix joined
  std::string link_name;
  std::uint32_t mode = 0;
  std::int64_t uid = 0;
  std::int64_t gid = 0;
  std::int64_t size = 0;  // of what follows in the archive
  std::int64_t mtime = 0;
  std::int64_t device_major = 0;
  std::int64_t device_minor = 0;
  char type = '0';
};

bool is_zero_record(std::string_view record);
Result<TarHeader> parse_tar_header(std::string_view record);
// Octal text, or base-256 when the first byte says so.
Result<std::int64_t> parse_tar_number(std::string_view field);

// The old GNU sparse format keeps spans in the header and in records that follow it.
struct GnuSparseHeader {
  std::vector<SparseSpan> spans;
  std::uint64_t real_size = 0;
  bool is_continued = false;
};
Result<GnuSparseHeader> parse_gnu_sparse_header(std::string_view record);
// Appends the spans of a continuation record; true when another follows.
Result<bool> parse_gnu_sparse_continuation(std::string_view record, std::vector<SparseSpan>& spans);

}  // namespace coracle::storage
