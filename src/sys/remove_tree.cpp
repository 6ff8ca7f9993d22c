// Removal of a tree that may be changed, or owned, by somebody else while we walk it: every step is
// by descriptor with O_NOFOLLOW, so no link can lead the walk elsewhere.
#include <dirent.h>
#include <fcntl.h>

#include "sys/file.h"
#include "sys/retry.h"

namespace coracle::sys {
namespace {

struct Walk {
  dev_t device;
  Result<void> first_error;

  void note(int errno_value, const std::string& name) {
    if (first_error && errno_value != ENOENT) first_error = from_errno(errno_value, "remove {}", name);
  }
};

void remove_entry(int parent, const std::string& name, Walk& walk);

// A directory without read or search permission for its owner must still go.
int open_directory(int parent, const std::string& name) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  int raw = retry([&] { return ::openat(parent, name.c_str(), kFlags); });
  if (raw >= 0 || errno != EACCES) return raw;
  if (::fchmodat(parent, name.c_str(), 0700, 0) < 0) return -1;
  return retry([&] { return ::openat(parent, name.c_str(), kFlags); });
}

std::vector<std::string> names_in(DIR* stream) {
  std::vector<std::string> names;
  while (dirent* entry = ::readdir(stream)) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
  return names;
}

void empty_directory(int directory, Walk& walk) {
  int copy = ::fcntl(directory, F_DUPFD_CLOEXEC, 0);
  DIR* stream = copy < 0 ? nullptr : ::fdopendir(copy);
  if (!stream) return walk.note(errno, "directory entries");
  for (const std::string& name : names_in(stream)) remove_entry(directory, name, walk);
  ::closedir(stream);
}

void remove_directory_entry(int parent, const std::string& name, Walk& walk) {
  // Mostly empty directories: one call, no descent.
  if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return;
  Fd directory(open_directory(parent, name));
  if (!directory.is_open()) return walk.note(errno, name);
  struct stat status {};
  if (::fstat(directory.get(), &status) < 0) return walk.note(errno, name);
  if (status.st_dev != walk.device) return walk.note(EBUSY, name);
  // A directory that its owner may not search or write.
  if ((status.st_mode & 0700) != 0700) (void)::fchmod(directory.get(), 0700);
  empty_directory(directory.get(), walk);
  if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) < 0) walk.note(errno, name);
}

void remove_entry(int parent, const std::string& name, Walk& walk) {
  if (::unlinkat(parent, name.c_str(), 0) == 0) return;
  if (errno == EISDIR) return remove_directory_entry(parent, name, walk);
  if (errno == EACCES || errno == EPERM) {
    struct stat status {};
    int saved = errno;
    if (::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode))
      return remove_directory_entry(parent, name, walk);
    errno = saved;
  }
  walk.note(errno, name);
}

}  // namespace

Result<void> remove_tree(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) < 0) {
    if (errno == ENOENT) return {};
    return from_errno(errno, "remove {}", path.native());
  }
  Fd parent = TRY(open_path(path.has_parent_path() ? path.parent_path() : fs::path("."),
                            O_PATH | O_DIRECTORY));
  Walk walk{status.st_dev, {}};
  remove_entry(parent.get(), path.filename().native(), walk);
  return context(path.native(), std::move(walk.first_error));
}

}  // namespace coracle::sys
