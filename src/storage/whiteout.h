// How a layer says "this is gone": in the archive by names, on disk by what overlay drivers read.
// Source: OCI image-spec layer.md, "Whiteouts"; Documentation/filesystems/overlayfs.rst.
#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::storage {

inline constexpr std::string_view kWhiteoutPrefix = ".wh.";
inline constexpr std::string_view kOpaqueName = ".wh..wh..opq";

bool is_whiteout_name(std::string_view name);
// Archives of the old aufs driver carry its own directories (".wh..wh.plnk").
bool is_aufs_bookkeeping(std::string_view path);

// A character device 0:0, which any user may make since 5.8. Older kernels answer EPERM: then the file
// ".wh.NAME", which fuse-overlayfs reads; their own overlay cannot be mounted by a user anyway.
Result<void> create_whiteout(const sys::Fd& directory, const std::string& hidden);
bool is_whiteout(const struct stat& status);
// user.overlay.opaque, else (false) the file ".wh..wh..opq", which only fuse-overlayfs reads.
Result<bool> mark_opaque(const sys::Fd& directory);

}  // namespace coracle::storage
