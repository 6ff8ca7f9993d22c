#include "sys/file_lock.h"

#include <fcntl.h>

#include "sys/file.h"
#include "sys/retry.h"

namespace coracle::sys {
namespace {

struct flock whole_file(LockMode mode) {
  struct flock range {};
  range.l_type = mode == LockMode::shared ? F_RDLCK : F_WRLCK;
  range.l_whence = SEEK_SET;
  return range;
}

Result<Fd> open_lock_file(const std::filesystem::path& path) {
  return open_path(path, O_RDWR | O_CREAT, 0600);
}

}  // namespace

Result<FileLock> FileLock::acquire(const std::filesystem::path& path, LockMode mode) {
  Fd fd = TRY(open_lock_file(path));
  struct flock range = whole_file(mode);
  if (retry([&] { return ::fcntl(fd.get(), F_OFD_SETLKW, &range); }) < 0)
    return from_errno(errno, "lock {}", path.native());
  return FileLock(std::move(fd));
}

Result<std::optional<FileLock>> FileLock::try_acquire(const std::filesystem::path& path, LockMode mode) {
  Fd fd = TRY(open_lock_file(path));
  struct flock range = whole_file(mode);
  if (retry([&] { return ::fcntl(fd.get(), F_OFD_SETLK, &range); }) < 0) {
    if (errno == EAGAIN || errno == EACCES) return std::nullopt;
    return from_errno(errno, "lock {}", path.native());
  }
  return FileLock(std::move(fd));
}

Result<bool> is_locked(const std::filesystem::path& path) {
  Result<Fd> fd = open_path(path, O_RDWR);
  if (!fd && is_missing(fd.error())) return false;
  if (!fd) return tl::unexpected(std::move(fd).error());
  struct flock range = whole_file(LockMode::exclusive);
  if (::fcntl(fd->get(), F_OFD_GETLK, &range) < 0) return from_errno(errno, "lock {}", path.native());
  return range.l_type != F_UNLCK;
}

}  // namespace coracle::sys
