// tmpcopyup: a tmpfs starts with what the directory under it holds.
#pragma once

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::runtime {

// Directories, files and links with owner, mode and times; other nodes are passed over, links are
// never followed. Both are O_PATH or mount descriptors; `to` takes the mode and owner of `from`.
Result<void> copy_directory(const sys::Fd& from, const sys::Fd& to);

}  // namespace coracle::runtime
