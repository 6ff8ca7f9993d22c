#include "runtime/init/copy_up.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>

#include "sys/file.h"
#include "sys/retry.h"

namespace coracle::runtime {
namespace {

constexpr int kDepthLimit = 256;

Result<void> copy_metadata(const struct stat& status, const sys::Fd& to, const char* name) {
  if (::fchownat(to.get(), name, status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW) < 0)
    return from_errno(errno, "set the owner of {}", name);
  if (!S_ISLNK(status.st_mode) && ::fchmodat(to.get(), name, status.st_mode & 07777, 0) < 0)
    return from_errno(errno, "set the mode of {}", name);
  const timespec times[2] = {status.st_atim, status.st_mtim};
  if (::utimensat(to.get(), name, times, AT_SYMLINK_NOFOLLOW) < 0)
    return from_errno(errno, "set the times of {}", name);
  return {};
}

Result<void> copy_file(const sys::Fd& from, const sys::Fd& to, const char* name,
                       const struct stat& status) {
  sys::Fd source = TRY(sys::open_at(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  sys::Fd target = TRY(sys::open_at(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
  for (off_t left = status.st_size; left > 0;) {
    ssize_t count = sys::retry([&] {
      return ::sendfile(target.get(), source.get(), nullptr, static_cast<std::size_t>(left));
    });
    if (count < 0) return from_errno(errno, "copy {}", name);
    if (count == 0) break;
    left -= count;
  }
  return {};
}

Result<void> copy_link(const sys::Fd& from, const sys::Fd& to, const char* name) {
  char target[PATH_MAX];
  ssize_t length = ::readlinkat(from.get(), name, target, sizeof target - 1);
  if (length < 0) return from_errno(errno, "read link {}", name);
  target[length] = 0;
  if (::symlinkat(target, to.get(), name) < 0) return from_errno(errno, "link {}", name);
  return {};
}

Result<void> copy_entries(const sys::Fd& from, const sys::Fd& to, int depth);

Result<void> copy_subdirectory(const sys::Fd& from, const sys::Fd& to, const char* name,
                               int depth) {
  if (::mkdirat(to.get(), name, 0700) < 0) return from_errno(errno, "create {}", name);
  sys::Fd source = TRY(sys::open_at(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  sys::Fd target = TRY(sys::open_at(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  return copy_entries(source, target, depth + 1);
}

Result<void> copy_entry(const sys::Fd& from, const sys::Fd& to, const char* name, int depth) {
  struct stat status {};
  if (::fstatat(from.get(), name, &status, AT_SYMLINK_NOFOLLOW) < 0)
    return from_errno(errno, "{}", name);
  if (S_ISDIR(status.st_mode))
    TRY(copy_subdirectory(from, to, name, depth));
  else if (S_ISREG(status.st_mode))
    TRY(copy_file(from, to, name, status));
  else if (S_ISLNK(status.st_mode))
    TRY(copy_link(from, to, name));
  else
    return {};
  return copy_metadata(status, to, name);
}

// `from` must be readable, not O_PATH.
Result<void> copy_entries(const sys::Fd& from, const sys::Fd& to, int depth) {
  if (depth > kDepthLimit) return invalid("directories nested deeper than {}", kDepthLimit);
  sys::Fd listing = TRY(sys::open_at(from, ".", O_RDONLY | O_DIRECTORY));
  DIR* stream = ::fdopendir(listing.release());
  if (!stream) return from_errno(errno, "list directory");
  Result<void> result;
  while (dirent* entry = ::readdir(stream)) {
    std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    result = copy_entry(from, to, entry->d_name, depth);
    if (!result) break;
  }
  ::closedir(stream);
  return result;
}

}  // namespace

Result<void> copy_directory(const sys::Fd& from, const sys::Fd& to, RootMetadata root) {
  sys::Fd source = TRY(sys::open_at(from, ".", O_RDONLY | O_DIRECTORY));
  struct stat status = TRY(sys::status_of(source));
  TRY(copy_entries(source, to, 0));
  if (root == RootMetadata::kept) return {};
  return copy_metadata(status, to, ".");
}

}  // namespace coracle::runtime
