// Pax extended headers: "LENGTH KEY=VALUE\n" records that override or complete a tar header. Pure.
// Source: pax(1p), "pax Header Block"; star(5) for SCHILY.xattr; the GNU tar manual for GNU.sparse.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "storage/tar_header.h"

namespace coracle::storage {

struct PaxTime {
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;  // counts up, also before 1970
};

// What the records of one entry (or, for a global header, of all entries) say. Absent: the header counts.
struct PaxRecords {
  std::optional<std::string> path;
  std::optional<std::string> link_path;
  std::optional<std::int64_t> size;
  std::optional<std::int64_t> uid;
  std::optional<std::int64_t> gid;
  std::optional<PaxTime> mtime;
  std::map<std::string, std::string> xattrs;

  // GNU sparse files: 0.0 and 0.1 keep the map here, 1.0 in front of the data.
  bool sparse_map_in_data = false;
  bool is_sparse = false;
  std::optional<std::string> sparse_name;
  std::optional<std::int64_t> sparse_real_size;
  std::vector<SparseSpan> sparse_spans;
};

// Adds the records of `body` to `records`; a later one replaces an earlier one, an empty value deletes it.
Result<void> parse_pax_records(std::string_view body, PaxRecords& records);

Result<PaxTime> parse_pax_time(std::string_view text);

}  // namespace coracle::storage
