// Writes the entries of a layer archive below one directory, and nowhere else.
//
// Every name is cleaned (a leading "/" dropped, ".." cannot climb past the top) and resolved by descriptor with the
// directory as root, so links inside it are followed inside it. Whiteouts become overlay's: a character device 0:0, an
// opaque directory carries user.overlay.opaque; both storage drivers read these. A whiteout speaks of the layers below:
// an entry of the same layer stays. Devices are left out, with a warning outside /dev. xattrs: user.* and
// security.capability only. Attributes of directories are set by finish(), since unpacking into them changes their times.
//
// One thread makes and uses an Unpacker; create() gives that thread a umask of its own (0).
#pragma once


#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "storage/layer_record.h"
#include "storage/tar_reader.h"
#include "sys/fd.h"

namespace coracle::storage {

// "usr/../bin//sh" -> "bin/sh"; "" is the top itself. Pure.
std::string clean_entry_path(const std::string& path);

class Unpacker : public TarSink {
 public:
  static Result<Unpacker> create(sys::Fd root, Ownership ownership);
  Unpacker(Unpacker&&) = default;

  Result<void> begin_entry(const TarEntry& entry) override;
  Result<void> data(std::uint64_t offset, std::string_view bytes) override;
  Result<void> end_entry() override;
  Result<void> finish();

  std::uint64_t disk_size() const { return disk_size_; }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  // An entry's place: an open directory and a name in it.
  struct Place {
    const sys::Fd* parent;
    std::string name;
  };
  struct CachedDirectory {
    std::string path;
    sys::Fd fd;
  };

  Unpacker(sys::Fd root, Ownership ownership) : root_(std::move(root)), ownership_(ownership) {}

  Result<Place> find_place(const std::string& path, CachedDirectory& cache);
  Result<sys::Fd> open_or_make_directory(const std::string& path);
  template <class Create>
  Result<void> create_replacing(const Place& place, const std::string& path, Create create);
  Result<void> remove_existing(const Place& place, const std::string& path);

  Result<void> make_whiteout(const Place& place);
  Result<void> make_opaque(const sys::Fd& directory);
  Result<void> make_entry(const Place& place);
  Result<void> make_directory(const Place& place);
  Result<void> make_file(const Place& place);
  Result<void> make_hard_link(const Place& place);
  Result<void> make_symlink(const Place& place);
  Result<void> make_fifo(const Place& place);

  Result<void> set_attributes_by_name(const Place& place);
  Result<void> set_attributes(const sys::Fd& fd, const TarEntry& entry);
  Result<void> set_xattrs(const sys::Fd& fd, const TarEntry& entry);
  void warn(std::string text);

  sys::Fd root_;
  Ownership ownership_;
  CachedDirectory parent_;       // of the last entry
  CachedDirectory link_parent_;  // of the last hard link's target
  std::map<std::string, TarEntry> directories_;  // attributes to set at the end
  TarEntry entry_;  // the one under way, its path cleaned
  sys::Fd file_;
  std::uint64_t file_end_ = 0;    // where the next data would go without a hole
  std::uint64_t file_bytes_ = 0;  // written so far
  std::uint64_t disk_size_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace coracle::storage
