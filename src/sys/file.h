// Files and directories by descriptor and by path. Every descriptor is close-on-exec.
// Paths that a container can influence are opened with open_in_root, never by joined strings.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::sys {

namespace fs = std::filesystem;

Result<Fd> open_path(const fs::path& path, int flags, mode_t mode = 0);
Result<Fd> open_at(const Fd& directory, const fs::path& path, int flags, mode_t mode = 0);
// Resolves `path` as if `root` were "/": links and ".." stay inside, magic links are refused.
// openat2(2) RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS; 5.6.
Result<Fd> open_in_root(const Fd& root, const fs::path& path, int flags, mode_t mode = 0);
// As open_in_root, but leaving `root` is an error and no component may be a link.
Result<Fd> open_beneath_no_links(const Fd& root, const fs::path& path, int flags, mode_t mode = 0);

// Reading more than `limit` bytes is an error: sizes of foreign files are never trusted.
constexpr std::size_t kDefaultReadLimit = 16u << 20;
Result<std::string> read_all(const Fd& fd, std::size_t limit = kDefaultReadLimit);
Result<std::string> read_file(const fs::path& path, std::size_t limit = kDefaultReadLimit);
Result<void> write_all(const Fd& fd, std::string_view bytes);
// Creates or truncates; not atomic.
Result<void> write_file(const fs::path& path, std::string_view bytes, mode_t mode = 0644);

// Whether a rename is made to survive power loss before it is reported (fdatasync of the file).
enum class Durability { volatile_, synced };
// Written beside (".NAME.PID") and renamed over: readers see the old or the new bytes, never a part.
Result<void> write_file_atomically(const fs::path& path, std::string_view bytes, mode_t mode,
                                   Durability durability);

Result<void> make_directory(const fs::path& path, mode_t mode);  // existing: conflict error
Result<void> make_directories(const fs::path& path, mode_t mode);  // existing: fine
Result<void> rename_path(const fs::path& from, const fs::path& to);
Result<void> unlink_path(const fs::path& path);
Result<void> remove_directory(const fs::path& path);
Result<void> make_symlink(const std::string& target, const fs::path& path);
Result<std::string> read_link(const fs::path& path);
Result<struct stat> status_of(const fs::path& path);       // stat(2)
Result<struct stat> status_of_link(const fs::path& path);  // lstat(2)
Result<struct stat> status_of(const Fd& fd);
bool path_exists(const fs::path& path);
// Names without "." and "..", unsorted. A vanished directory is not_found.
Result<std::vector<std::string>> list_directory(const fs::path& path);
Result<void> sync_file_system(const Fd& any_file_in_it);

// Removes a whole tree without following links or crossing a mount; an absent one is success.
// Goes on after an error and returns the first. Directories of other owners answer EACCES: do that
// inside their user namespace.
Result<void> remove_tree(const fs::path& path);

}  // namespace coracle::sys
