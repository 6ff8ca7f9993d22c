// Owner, times and xattrs of unpacked files: what is kept, and what an id that cannot be kept is told.
#pragma once

#include <sys/stat.h>

#include <array>
#include <string>
#include <string_view>

#include "base/error.h"
#include "storage/tar_reader.h"
#include "sys/fd.h"

namespace coracle::storage {

// In Ownership::as_data the owner is kept here as "UID:GID:MODE", decimal, decimal, octal; only for files and
// directories that do not belong to 0:0.
inline constexpr char kOwnerXattr[] = "user.coracle.owner";

// user.* without the names that overlay drivers and we use ourselves, and security.capability. Pure.
bool is_kept_xattr(std::string_view name);
// False when the file system or the kernel refuses this attribute.
Result<bool> set_xattr(const sys::Fd& fd, const std::string& name, const std::string& value);

// Names the entry, the ids and how the administrator extends the range.
Failure owner_error(int errno_value, const TarEntry& entry);
// The id 2^32-1 means "leave as it is" to chown(2) and must not reach it.
Result<void> check_owner(const TarEntry& entry);
Result<void> change_owner(const sys::Fd& fd, const TarEntry& entry);
Result<void> keep_owner_as_data(const sys::Fd& fd, const TarEntry& entry);

std::array<struct timespec, 2> times_of(const TarEntry& entry);  // for utimensat

}  // namespace coracle::storage
