#include "runtime/init/destination.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>

#include "sys/file.h"
#include "sys/mount.h"

namespace coracle::runtime {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCoverableProcEntries[] = {
    "/proc/cpuinfo",   "/proc/meminfo", "/proc/stat",     "/proc/uptime", "/proc/loadavg",
    "/proc/diskstats", "/proc/swaps",   "/proc/slabinfo", "/proc/net/dev"};

Result<void> make_directory_at(const sys::Fd& parent, const fs::path& name, const Owner* owner) {
  if (::mkdirat(parent.get(), name.c_str(), 0755) < 0)
    return from_errno(errno, "create {}", name.native());
  if (owner &&
      ::fchownat(parent.get(), name.c_str(), owner->uid, owner->gid, AT_SYMLINK_NOFOLLOW) < 0)
    return from_errno(errno, "set the owner of {}", name.native());
  return {};
}

Result<sys::Fd> make_file_at(const sys::Fd& parent, const fs::path& name) {
  sys::Fd file = TRY(sys::open_at(parent, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0755));
  return sys::open_at(parent, name, O_PATH | O_NOFOLLOW);
}

Result<sys::Fd> open_made_directory(const sys::Fd& parent, const fs::path& name) {
  return sys::open_at(parent, name, O_PATH | O_NOFOLLOW | O_DIRECTORY);
}

Result<sys::Fd> open_existing_directory(const sys::Fd& root, const fs::path& path) {
  return sys::open_in_root(root, path, O_PATH | O_DIRECTORY);
}

Result<sys::Fd> make_node(const sys::Fd& root, const fs::path& path, NodeType type) {
  sys::Fd parent = TRY(open_or_make_directory(root, path.parent_path()));
  if (type == NodeType::file) return make_file_at(parent, path.filename());
  TRY(make_directory_at(parent, path.filename(), nullptr));
  return open_made_directory(parent, path.filename());
}

Result<void> refuse_proc_entry(const sys::Fd& destination, const fs::path& path) {
  std::uint64_t type = TRY(sys::file_system_type(destination));
  bool coverable = std::find(std::begin(kCoverableProcEntries), std::end(kCoverableProcEntries),
                             path.native()) != std::end(kCoverableProcEntries);
  if (type != PROC_SUPER_MAGIC || coverable) return {};
  return invalid("{} is inside /proc, where nothing may be mounted", path.native());
}

Result<void> require_type(const sys::Fd& destination, const fs::path& path, NodeType type) {
  struct stat status = TRY(sys::status_of(destination));
  if (S_ISDIR(status.st_mode) == (type == NodeType::directory)) return {};
  return invalid("{} is {} in the container, the source is {}", path.native(),
                 S_ISDIR(status.st_mode) ? "a directory" : "not a directory",
                 type == NodeType::directory ? "a directory" : "not a directory");
}

fs::path normal(const std::string& path) {
  fs::path clean = ("/" + path);
  clean = clean.lexically_normal();
  return clean.has_filename() ? clean : clean.parent_path();
}

}  // namespace

Result<sys::Fd> open_or_make_directory(const sys::Fd& root, const std::string& path,
                                       const Owner* owner) {
  fs::path clean = normal(path);
  Result<sys::Fd> found = open_existing_directory(root, clean);
  if (found || found.error().errno_value != ENOENT || clean == "/") return found;
  sys::Fd parent = TRY(open_or_make_directory(root, clean.parent_path(), owner));
  // EEXIST: a dangling link, or somebody else made it in between; either way it is not ours to
  // follow.
  TRY(make_directory_at(parent, clean.filename(), owner));
  return open_made_directory(parent, clean.filename());
}

Result<sys::Fd> open_destination(const sys::Fd& root, const std::string& path, NodeType type) {
  fs::path clean = normal(path);
  if (clean == "/") return invalid("the destination is the root itself");
  Result<sys::Fd> found = sys::open_in_root(root, clean, O_PATH);
  if (!found && found.error().errno_value == ENOENT) return make_node(root, clean, type);
  if (!found) return found;
  TRY(refuse_proc_entry(*found, clean));
  TRY(require_type(*found, clean, type));
  return found;
}

Result<sys::Fd> open_fixed_destination(const sys::Fd& root, const std::string& path) {
  fs::path clean = normal(path);
  fs::path relative = clean.relative_path();
  Result<sys::Fd> found = sys::open_beneath_no_links(root, relative, O_PATH | O_DIRECTORY);
  if (!found && found.error().errno_value == ENOENT)
    return make_node(root, clean, NodeType::directory);
  if (!found && (found.error().errno_value == ELOOP || found.error().errno_value == ENOTDIR))
    return invalid("{} of the image is not a real directory", clean.native());
  return found;
}

}  // namespace coracle::runtime
