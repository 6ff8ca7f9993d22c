#include "sys/mount.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include <cerrno>

#include "base/text.h"

namespace coracle::sys {
namespace {

// The context of fsopen keeps a log of what was wrong ("e message"); without one errno has to do.
std::string last_word(const Fd& context) {
  char line[512];
  ssize_t length = ::read(context.get(), line, sizeof line);
  if (length <= 2) return "";
  return fmt::format(" ({})",
                     trim(std::string_view(line + 2, static_cast<std::size_t>(length) - 2)));
}

Result<Fd> open_file_system(const char* type) {
  int raw = ::fsopen(type, FSOPEN_CLOEXEC);
  if (raw < 0) return from_errno(errno, "file system {}", type);
  return Fd(raw);
}

Result<void> give(const Fd& context, const char* type, const FileSystemParameter& parameter) {
  int done = parameter.value.empty()
                 ? ::fsconfig(context.get(), FSCONFIG_SET_FLAG, parameter.key.c_str(), nullptr, 0)
                 : ::fsconfig(context.get(), FSCONFIG_SET_STRING, parameter.key.c_str(),
                              parameter.value.c_str(), 0);
  if (done == 0) return {};
  int code = errno;
  return from_errno(code, "{} option {}{}{}{}", type, parameter.key,
                    parameter.value.empty() ? "" : "=", parameter.value, last_word(context));
}

Result<Fd> create(const Fd& context, const char* type, std::uint64_t attributes) {
  if (::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) < 0) {
    int code = errno;
    return from_errno(code, "create {}{}", type, last_word(context));
  }
  int raw = ::fsmount(context.get(), FSMOUNT_CLOEXEC, static_cast<unsigned>(attributes));
  if (raw < 0) return from_errno(errno, "mount {}", type);
  return Fd(raw);
}

unsigned clone_flags(Recursion recursion) {
  return OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursion == Recursion::tree ? AT_RECURSIVE : 0u);
}

}  // namespace

Result<Fd> mount_new(const char* type, const std::vector<FileSystemParameter>& parameters,
                     std::uint64_t attributes) {
  Fd context = TRY(open_file_system(type));
  for (const FileSystemParameter& parameter : parameters) TRY(give(context, type, parameter));
  return create(context, type, attributes);
}

Result<Fd> mount_new_with_fd(const char* type, const std::vector<FileSystemParameter>& parameters,
                             const char* fd_key, const Fd& fd, std::uint64_t attributes) {
  Fd context = TRY(open_file_system(type));
  // As text: SET_FD is refused for fuse before 5.7 and by the generic legacy layer.
  TRY(give(context, type, {fd_key, std::to_string(fd.get())}));
  for (const FileSystemParameter& parameter : parameters) TRY(give(context, type, parameter));
  return create(context, type, attributes);
}

Result<Fd> clone_mount(const std::string& path, Recursion recursion) {
  int raw = ::open_tree(AT_FDCWD, path.c_str(), clone_flags(recursion));
  if (raw < 0) return from_errno(errno, "{}", path);
  return Fd(raw);
}

Result<Fd> clone_mount(const Fd& at, Recursion recursion) {
  int raw = ::open_tree(at.get(), "", clone_flags(recursion) | AT_EMPTY_PATH);
  if (raw < 0) return from_errno(errno, "clone mount");
  return Fd(raw);
}

Result<void> change_mount(const Fd& mount, const MountChange& change, Recursion recursion) {
  if (change.is_empty()) return {};
  mount_attr attributes{change.set, change.clear, change.propagation, 0};
  unsigned flags = AT_EMPTY_PATH | (recursion == Recursion::tree ? AT_RECURSIVE : 0u);
  if (::mount_setattr(mount.get(), "", flags, &attributes, sizeof attributes) < 0)
    return from_errno(errno, "set mount attributes");
  return {};
}

Result<std::uint64_t> mount_attributes(const Fd& at) {
  struct statfs status {};
  if (::fstatfs(at.get(), &status) < 0) return from_errno(errno, "statfs");
  // f_flags speaks ST_*; the kernel sets ST_VALID.
  constexpr std::pair<long, std::uint64_t> kPairs[] = {
      {MS_RDONLY, MOUNT_ATTR_RDONLY}, {MS_NOSUID, MOUNT_ATTR_NOSUID}, {MS_NODEV, MOUNT_ATTR_NODEV},
      {MS_NOEXEC, MOUNT_ATTR_NOEXEC}, {1024, MOUNT_ATTR_NOATIME},     {2048, MOUNT_ATTR_NODIRATIME},
      {8192, MOUNT_ATTR_NOSYMFOLLOW}};
  std::uint64_t attributes = 0;
  for (auto [flag, attribute] : kPairs)
    if (status.f_flags & flag) attributes |= attribute;
  return attributes;
}

Result<void> attach_mount(const Fd& mount, const Fd& destination) {
  if (::move_mount(mount.get(), "", destination.get(), "",
                   MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
    return from_errno(errno, "attach mount");
  return {};
}

Result<void> enter_root(const Fd& root) {
  if (::fchdir(root.get()) < 0) return from_errno(errno, "enter root file system");
  // The old root lands on top of the new one at the same place and is what "." means to umount2.
  if (::syscall(SYS_pivot_root, ".", ".") < 0) return from_errno(errno, "pivot_root");
  if (::umount2(".", MNT_DETACH) < 0) return from_errno(errno, "let go of the old root");
  if (::chdir("/") < 0) return from_errno(errno, "enter /");
  return {};
}

Result<std::uint64_t> file_system_type(const Fd& fd) {
  struct statfs status {};
  if (::fstatfs(fd.get(), &status) < 0) return from_errno(errno, "statfs");
  return static_cast<std::uint64_t>(status.f_type);
}

}  // namespace coracle::sys
