#include "storage/unpack_attributes.h"

#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace coracle::storage {

bool is_kept_xattr(std::string_view name) {
  if (name == "security.capability") return true;
  if (!name.starts_with("user.")) return false;
  for (std::string_view reserved : {"user.overlay.", "user.fuseoverlayfs.", "user.containers.", "user.coracle."})
    if (name.starts_with(reserved)) return false;
  return true;
}

Result<bool> set_xattr(const sys::Fd& fd, const std::string& name, const std::string& value) {
  if (::fsetxattr(fd.get(), name.c_str(), value.data(), value.size(), 0) == 0) return true;
  if (errno == ENOTSUP || errno == EPERM || errno == EINVAL || errno == E2BIG) return false;
  return from_errno(errno, "set xattr {}", name);
}

Failure owner_error(int errno_value, const TarEntry& entry) {
  if (errno_value != EINVAL && errno_value != EPERM)
    return from_errno(errno_value, "{}: set owner {}:{}", entry.path, entry.uid, entry.gid);
  return unsupported(
      "{}: its owner {}:{} is outside the ids you may use: the image needs {} subordinate ids. As root: "
      "usermod --add-subuids FIRST-LAST --add-subgids FIRST-LAST USER, with a range of that size that nobody else has "
      "(/etc/subuid, /etc/subgid)",
      entry.path, entry.uid, entry.gid, std::max(entry.uid, entry.gid));
}

Result<void> check_owner(const TarEntry& entry) {
  constexpr auto kNoId = std::numeric_limits<std::uint32_t>::max();
  if (entry.uid == kNoId || entry.gid == kNoId) return owner_error(EINVAL, entry);
  return {};
}

Result<void> change_owner(const sys::Fd& fd, const TarEntry& entry) {
  TRY(check_owner(entry));
  if (::fchown(fd.get(), entry.uid, entry.gid) < 0) return owner_error(errno, entry);
  return {};
}

Result<void> keep_owner_as_data(const sys::Fd& fd, const TarEntry& entry) {
  std::string owner = fmt::format("{}:{}:{:o}", entry.uid, entry.gid, entry.mode);
  if (::fsetxattr(fd.get(), kOwnerXattr, owner.data(), owner.size(), 0) < 0)
    return from_errno(errno, "{}: keep owner {} in an xattr", entry.path, owner);
  return {};
}

std::array<struct timespec, 2> times_of(const TarEntry& entry) {
  struct timespec time {};
  time.tv_sec = entry.mtime_seconds;
  time.tv_nsec = static_cast<long>(entry.mtime_nanoseconds);
  return {time, time};
}

}  // namespace coracle::storage
