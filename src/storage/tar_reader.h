// An incremental reader of tar archives: bytes in, in pieces of any size, entries and spans of file data out.
// Pure: touches no file. Understands ustar, GNU (long names, sparse, base-256 numbers) and pax (also sparse
// 0.0, 0.1 and 1.0), every record's checksum is verified.
//
// Archives are hostile. What the reader holds in memory is bounded: names and pax records by 1 MiB per entry,
// sparse maps by 1 MiB of text; the number of entries is not. Names come out as written, possibly with ".." or a
// leading "/": keeping them inside a directory is the unpacker's duty. Source: pax(1), GNU tar manual "Tar Internals".
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace coracle::storage {

struct TarEntry {
  enum class Type { file, hard_link, symlink, character_device, block_device, directory, fifo };
  Type type = Type::file;
  std::string path;
  std::string link_target;  // of hard_link and symlink
  std::uint32_t mode = 0;   // permission bits with setuid, setgid, sticky
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint64_t size = 0;  // of the file once unpacked, holes included
  std::int64_t mtime_seconds = 0;
  std::uint32_t mtime_nanoseconds = 0;
  std::uint32_t device_major = 0;
  std::uint32_t device_minor = 0;
  std::map<std::string, std::string> xattrs;
};

class TarSink {
 public:
  virtual ~TarSink() = default;
  virtual Result<void> begin_entry(const TarEntry& entry) = 0;
  // Contents of a file, in order; gaps between spans are holes.
  virtual Result<void> data(std::uint64_t offset, std::string_view bytes) = 0;
  virtual Result<void> end_entry() = 0;
};

class TarReader {
 public:
  TarReader();
  TarReader(TarReader&&) noexcept;
  TarReader& operator=(TarReader&&) noexcept;
  ~TarReader();

  // After an error the reader must not be fed again. What follows the end marker (two zero records) is ignored.
  Result<void> feed(std::string_view bytes, TarSink& sink);
  // An error when the archive stops inside an entry. A missing end marker is tolerated, as tar does.
  Result<void> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace coracle::storage
