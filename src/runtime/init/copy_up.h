// tmpcopyup: a tmpfs starts with what the directory under it holds.
#pragma once

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::runtime {

// Whether the top directory itself takes the mode, owner and times of the one it covers.
enum class RootMetadata { copied, kept };

// Directories, files and links with owner, mode and times; other nodes are passed over, links are
// never followed. Both are O_PATH or mount descriptors.
Result<void> copy_directory(const sys::Fd& from, const sys::Fd& to, RootMetadata root);

}  // namespace coracle::runtime
