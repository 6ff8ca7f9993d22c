#include "storage/whiteout.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include <cerrno>

#include "base/text.h"
#include "sys/file.h"

namespace coracle::storage {
namespace {

constexpr std::string_view kAufsPrefix = ".wh..wh.";

Result<void> create_marker_file(const sys::Fd& directory, const std::string& name) {
  Result<sys::Fd> file = sys::open_at(directory, name, O_WRONLY | O_CREAT | O_NOFOLLOW, 0600);
  if (!file) return tl::unexpected(std::move(file).error());
  return {};
}

}  // namespace

bool is_whiteout_name(std::string_view name) { return name.starts_with(kWhiteoutPrefix); }

bool is_aufs_bookkeeping(std::string_view path) {
  for (const std::string& part : split(path, '/'))
    if (part.starts_with(kAufsPrefix) && part != kOpaqueName) return true;
  return false;
}

Result<void> create_whiteout(const sys::Fd& directory, const std::string& hidden) {
  if (::mknodat(directory.get(), hidden.c_str(), S_IFCHR, makedev(0, 0)) == 0) return {};
  if (errno != EPERM) return from_errno(errno, "whiteout of {}", hidden);
  struct stat status {};
  if (::fstatat(directory.get(), hidden.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
    return from_errno(EEXIST, "whiteout of {}", hidden);
  return create_marker_file(directory, std::string(kWhiteoutPrefix) + hidden);
}

bool is_whiteout(const struct stat& status) { return S_ISCHR(status.st_mode) && status.st_rdev == makedev(0, 0); }

Result<bool> mark_opaque(const sys::Fd& directory) {
  if (::fsetxattr(directory.get(), "user.overlay.opaque", "y", 1, 0) == 0) return true;
  if (errno != ENOTSUP && errno != EPERM) return from_errno(errno, "mark directory opaque");
  TRY(create_marker_file(directory, std::string(kOpaqueName)));
  return false;
}

}  // namespace coracle::storage
