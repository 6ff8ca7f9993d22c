// The files of an image archive by name, wherever they come from: a tar that was read once from
// front to back, or a directory. Members of a tar are kept in unlinked files beside the store's
// staging area, so nothing is left behind.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "image/import.h"
#include "storage/store.h"
#include "sys/fd.h"

namespace coracle::image {

class ArchiveFiles {
 public:
  // gzip and zstd around the tar are told by content.
  static Result<ArchiveFiles> read_tar(const storage::Store& store, const sys::Fd& input,
                                       const Cancellation& cancellation);
  static Result<ArchiveFiles> open_directory(const std::string& path);

  Result<bool> has(const std::string& name) const;
  Result<std::string> read(const std::string& name, std::size_t limit) const;
  Result<std::int64_t> size(const std::string& name) const;
  // Any number of threads at once.
  Result<void> stream(const std::string& name, const ByteSink& sink) const;

 private:
  friend class MemberKeeper;
  // The descriptor is borrowed from the map, or freshly opened into `owner`.
  Result<const sys::Fd*> find(const std::string& name, sys::Fd& owner) const;

  std::map<std::string, sys::Fd> members_;
  std::map<std::string, std::string> links_;  // name -> name
  sys::Fd directory_;
};

}  // namespace coracle::image
