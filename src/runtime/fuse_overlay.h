// The fuse-overlayfs daemon behind a FUSE mount that init has already made.
//
// It lives in the container's user namespace, so that it may own files as the mapped ids, but in
// the host's mount and pid namespaces: the container cannot see or signal it. It ends when the
// mount's last namespace does, because the kernel then closes the connection; it needs no unmount
// and leaves nothing behind.
#pragma once

#include "base/error.h"
#include "sys/child.h"
#include "sys/rootfs_plan.h"

namespace coracle::runtime {

// What the daemon wrote to its standard error, for the message when the mount fails.
class FuseDaemonLog {
 public:
  Result<void> open();
  const sys::Fd& fd() const { return fd_; }
  // Adds the daemon's last words.
  Error explain(Error error) const;

 private:
  sys::Fd fd_;
};

Result<sys::Child> start_fuse_overlay(const sys::FuseOverlayRootfs& rootfs, const sys::Fd& device,
                                      const sys::Fd& user_namespace, FuseDaemonLog& log);

// The "-o" option string. Pure; refuses directories whose names the program's option syntax cannot
// hold.
Result<std::string> fuse_overlay_options(const sys::FuseOverlayRootfs& rootfs);

}  // namespace coracle::runtime
