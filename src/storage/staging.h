// Work in progress. Everything in staging/ is garbage unless an open-file-description lock says that a live
// process works on it: NAME is guarded by the lock file NAME.lock.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "storage/store.h"
#include "sys/file_lock.h"
#include "sys/id_mapping.h"

namespace coracle::storage {

// The lock of one name in staging/. Whoever holds it owns staging/NAME. Dropping it removes the lock file.
class [[nodiscard]] StagingLock {
 public:
  static Result<StagingLock> acquire(const Store& store, const std::string& name);  // waits
  static Result<std::optional<StagingLock>> try_acquire(const Store& store, const std::string& name);
  StagingLock(StagingLock&& other) noexcept;
  StagingLock& operator=(StagingLock&&) = delete;
  ~StagingLock();

  const fs::path& path() const { return path_; }  // staging/NAME; made by the holder

 private:
  StagingLock(fs::path path, sys::FileLock lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  fs::path path_;
  std::optional<sys::FileLock> lock_;
};

// A directory of a name nobody else has, 0700. Dropped, it is removed with everything in it: by then the
// process must still be able to (be in the user namespace that owns the files).
class [[nodiscard]] StagingDirectory {
 public:
  static Result<StagingDirectory> create(const Store& store);
  StagingDirectory(StagingDirectory&&) noexcept = default;
  StagingDirectory& operator=(StagingDirectory&&) = delete;
  ~StagingDirectory();

  const fs::path& path() const { return lock_.path(); }
  // Renames a member out of staging to its final place. EEXIST or ENOTEMPTY when that is taken.
  Result<void> publish(const std::string& member, const fs::path& to);

 private:
  explicit StagingDirectory(StagingLock lock) : lock_(std::move(lock)) {}
  StagingLock lock_;
};

// Removes what no live process works on. Trees with foreign owners go in a user namespace with these mappings.
// Cheap when staging/ is empty.
Result<void> collect_garbage(const Store& store, const sys::IdMappings& mappings);

}  // namespace coracle::storage
