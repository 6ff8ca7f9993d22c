// An open-file-description lock (fcntl(2) F_OFD_SETLK): the kernel drops it when its holder dies, so
// "is it alive" is never a recorded word. Survives fork (shared), not exec (the descriptor is close-on-exec)
// unless handed on.
#pragma once

#include <filesystem>
#include <optional>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::sys {

enum class LockMode { shared, exclusive };

class [[nodiscard]] FileLock {
 public:
  // Waits. Creates the file (0600) if absent.
  static Result<FileLock> acquire(const std::filesystem::path& path, LockMode mode);
  // std::nullopt when somebody else holds it.
  static Result<std::optional<FileLock>> try_acquire(const std::filesystem::path& path, LockMode mode);
  // A lock that another process took and whose open file description it handed to us.
  static FileLock adopt(Fd fd) { return FileLock(std::move(fd)); }
  const Fd& fd() const { return fd_; }
  Fd release() && { return std::move(fd_); }

 private:
  explicit FileLock(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

// Whether anybody holds the exclusive lock on this file; an absent file is not held.
Result<bool> is_locked(const std::filesystem::path& path);

}  // namespace coracle::sys
