// The root file system as a detached mount, by its rung: the kernel's overlay, fuse-overlayfs, a
// directory.
#pragma once

#include "runtime/init_plan.h"
#include "sys/fd.h"

namespace coracle::runtime {

// Needs the id maps. For fuse-overlayfs the parent is asked over `channel` to start the daemon.
Result<sys::Fd> mount_rootfs(const sys::RootfsPlan& rootfs, const sys::Fd& channel);

}  // namespace coracle::runtime
