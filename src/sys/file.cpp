#include "sys/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <cstdio>

#include "sys/retry.h"

namespace coracle::sys {
namespace {

Result<Fd> open_resolved(const Fd& root, const fs::path& path, int flags, mode_t mode,
                         std::uint64_t resolve) {
  struct open_how how {};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.mode = (flags & (O_CREAT | O_TMPFILE)) ? mode : 0;
  how.resolve = resolve;
  // EAGAIN: a rename raced with a ".." step; the kernel asks to try again.
  for (int attempt = 0;; ++attempt) {
    long raw = retry([&] { return ::syscall(SYS_openat2, root.get(), path.c_str(), &how, sizeof how); });
    if (raw >= 0) return Fd(static_cast<int>(raw));
    if (errno != EAGAIN || attempt == 128) return from_errno(errno, "open {}", path.native());
  }
}

struct DirectoryStream {
  explicit DirectoryStream(DIR* raw) : stream(raw) {}
  DirectoryStream(const DirectoryStream&) = delete;
  ~DirectoryStream() { ::closedir(stream); }
  DIR* stream;
};

bool is_dot(const char* name) {
  return name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));
}

}  // namespace

Result<Fd> open_path(const fs::path& path, int flags, mode_t mode) {
  int raw = retry([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); });
  if (raw < 0) return from_errno(errno, "open {}", path.native());
  return Fd(raw);
}

Result<Fd> open_at(const Fd& directory, const fs::path& path, int flags, mode_t mode) {
  int raw = retry([&] { return ::openat(directory.get(), path.c_str(), flags | O_CLOEXEC, mode); });
  if (raw < 0) return from_errno(errno, "open {}", path.native());
  return Fd(raw);
}

Result<Fd> open_in_root(const Fd& root, const fs::path& path, int flags, mode_t mode) {
  return open_resolved(root, path, flags, mode, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
}

Result<Fd> open_beneath_no_links(const Fd& root, const fs::path& path, int flags, mode_t mode) {
  return open_resolved(root, path, flags, mode, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
}

Result<std::string> read_all(const Fd& fd, std::size_t limit) {
  std::string bytes;
  for (;;) {
    std::size_t have = bytes.size();
    if (have > limit) return invalid("file is larger than {} bytes", limit);
    bytes.resize(have + 16384);
    ssize_t count = retry([&] { return ::read(fd.get(), bytes.data() + have, 16384); });
    if (count < 0) return from_errno(errno, "read");
    bytes.resize(have + static_cast<std::size_t>(count));
    if (count == 0) return bytes;
  }
}

Result<std::string> read_file(const fs::path& path, std::size_t limit) {
  Fd fd = TRY(open_path(path, O_RDONLY));
  return context("read " + path.native(), read_all(fd, limit));
}

Result<void> write_all(const Fd& fd, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = retry([&] { return ::write(fd.get(), bytes.data(), bytes.size()); });
    if (count < 0) return from_errno(errno, "write");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> write_file(const fs::path& path, std::string_view bytes, mode_t mode) {
  Fd fd = TRY(open_path(path, O_WRONLY | O_CREAT | O_TRUNC, mode));
  return context(path.native(), write_all(fd, bytes));
}

Result<void> write_file_atomically(const fs::path& path, std::string_view bytes, mode_t mode,
                                   Durability durability) {
  fs::path beside = path.parent_path() / fmt::format(".{}.{}", path.filename().native(), ::getpid());
  {
    Fd fd = TRY(open_path(beside, O_WRONLY | O_CREAT | O_TRUNC, mode));
    TRY(context(beside.native(), write_all(fd, bytes)));
    if (durability == Durability::synced && ::fdatasync(fd.get()) < 0)
      return from_errno(errno, "sync {}", beside.native());
  }
  return rename_path(beside, path);
}

Result<void> make_directory(const fs::path& path, mode_t mode) {
  if (::mkdir(path.c_str(), mode) < 0) return from_errno(errno, "create directory {}", path.native());
  return {};
}

Result<void> make_directories(const fs::path& path, mode_t mode) {
  Result<void> made = make_directory(path, mode);
  if (made || made.error().errno_value == EEXIST) return {};
  if (made.error().errno_value != ENOENT || !path.has_parent_path()) return made;
  TRY(make_directories(path.parent_path(), mode));
  made = make_directory(path, mode);
  if (!made && made.error().errno_value == EEXIST) return {};
  return made;
}

Result<void> rename_path(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) < 0)
    return from_errno(errno, "rename {} to {}", from.native(), to.native());
  return {};
}

Result<void> unlink_path(const fs::path& path) {
  if (::unlink(path.c_str()) < 0) return from_errno(errno, "remove {}", path.native());
  return {};
}

Result<void> remove_directory(const fs::path& path) {
  if (::rmdir(path.c_str()) < 0) return from_errno(errno, "remove {}", path.native());
  return {};
}

Result<void> make_symlink(const std::string& target, const fs::path& path) {
  if (::symlink(target.c_str(), path.c_str()) < 0) return from_errno(errno, "link {}", path.native());
  return {};
}

Result<std::string> read_link(const fs::path& path) {
  std::string target(4096, 0);
  ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  if (length < 0) return from_errno(errno, "read link {}", path.native());
  target.resize(static_cast<std::size_t>(length));
  return target;
}

Result<struct stat> status_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) < 0) return from_errno(errno, "{}", path.native());
  return status;
}

Result<struct stat> status_of_link(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) < 0) return from_errno(errno, "{}", path.native());
  return status;
}

Result<struct stat> status_of(const Fd& fd) {
  struct stat status {};
  if (::fstat(fd.get(), &status) < 0) return from_errno(errno, "stat of an open file");
  return status;
}

bool path_exists(const fs::path& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

Result<std::vector<std::string>> list_directory(const fs::path& path) {
  DIR* raw = ::opendir(path.c_str());
  if (!raw) return from_errno(errno, "list {}", path.native());
  DirectoryStream directory(raw);
  std::vector<std::string> names;
  errno = 0;
  while (dirent* entry = ::readdir(directory.stream)) {
    if (!is_dot(entry->d_name)) names.emplace_back(entry->d_name);
    errno = 0;
  }
  if (errno != 0) return from_errno(errno, "list {}", path.native());
  return names;
}

Result<void> sync_file_system(const Fd& any_file_in_it) {
  if (::syncfs(any_file_in_it.get()) < 0) return from_errno(errno, "sync file system");
  return {};
}

}  // namespace coracle::sys
