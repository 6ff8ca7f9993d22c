// Feeds an archive to the tar reader twice, whole and in small pieces: both must say the same.
#include <cstdint>
#include <cstdlib>

#include "storage/tar_reader.h"

namespace {

struct Summary : coracle::storage::TarSink {
  std::uint64_t entries = 0;
  std::uint64_t ended = 0;
  std::uint64_t bytes = 0;

  coracle::Result<void> begin_entry(const coracle::storage::TarEntry& entry) override {
    ++entries;
    bytes += entry.path.size() + entry.link_target.size() + entry.xattrs.size();
    return {};
  }
  coracle::Result<void> data(std::uint64_t offset, std::string_view span) override {
    bytes += span.size();
    if (offset > offset + span.size()) std::abort();
    return {};
  }
  coracle::Result<void> end_entry() override {
    ++ended;
    return {};
  }
  bool operator==(const Summary& other) const {
    return entries == other.entries && ended == other.ended && bytes == other.bytes;
  }
};

bool read(std::string_view archive, std::size_t piece, Summary& summary) {
  coracle::storage::TarReader reader;
  for (; !archive.empty(); archive.remove_prefix(std::min(piece, archive.size())))
    if (!reader.feed(archive.substr(0, piece), summary)) return false;
  return reader.finish().has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view archive(reinterpret_cast<const char*>(data), size);
  Summary whole;
  Summary pieces;
  bool whole_read = read(archive, size + 1, whole);
  bool pieces_read = read(archive, 77, pieces);
  if (whole_read != pieces_read || (whole_read && !(whole == pieces))) std::abort();
  return 0;
}
