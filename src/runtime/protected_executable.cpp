#include "runtime/protected_executable.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "sys/file.h"
#include "sys/retry.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

namespace coracle::runtime {
namespace {

constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

// Only files have seals; on another file system the question itself is EINVAL.
bool is_sealed_copy(const sys::Fd& executable) {
  int seals = ::fcntl(executable.get(), F_GET_SEALS);
  return seals >= 0 && (seals & kSeals) == kSeals;
}

// Files of the host's root cannot be mapped by an ordinary user: its id is neither the caller's nor
// subordinate. As root, everything can.
bool is_out_of_reach(const struct stat& status) {
  return status.st_uid == 0 && ::geteuid() != 0 && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

Result<sys::Fd> create_memory_file() {
  // MFD_EXEC: 6.3, wanted where vm.memfd_noexec is set; older kernels answer EINVAL.
  int raw = ::memfd_create("coracle", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
  if (raw < 0 && errno == EINVAL) raw = ::memfd_create("coracle", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (raw < 0) return from_errno(errno, "create a file in memory");
  return sys::Fd(raw);
}

Result<sys::Fd> make_sealed_copy(const sys::Fd& executable, off_t size) {
  sys::Fd copy = TRY(create_memory_file());
  for (off_t left = size; left > 0;) {
    ssize_t count = sys::retry([&] {
      return ::sendfile(copy.get(), executable.get(), nullptr, static_cast<std::size_t>(left));
    });
    if (count <= 0) return from_errno(count < 0 ? errno : EIO, "copy the executable");
    left -= count;
  }
  if (::fcntl(copy.get(), F_ADD_SEALS, kSeals) < 0) return from_errno(errno, "seal the copy");
  return copy;
}

Result<bool> is_protected(const sys::Fd& executable) {
  if (is_sealed_copy(executable)) return true;
  struct stat status = TRY(sys::status_of(executable));
  return is_out_of_reach(status);
}

Result<void> run_protected(char* const* argv) {
  sys::Fd executable = TRY(sys::open_path("/proc/self/exe", O_RDONLY));
  if (TRY(is_protected(executable))) return {};
  struct stat status = TRY(sys::status_of(executable));
  sys::Fd copy = TRY(make_sealed_copy(executable, status.st_size));
  ::fexecve(copy.get(), argv, ::environ);
  return from_errno(errno, "run the copy");
}

}  // namespace

bool is_protected_executable() {
  Result<sys::Fd> executable = sys::open_path("/proc/self/exe", O_RDONLY);
  return executable && is_protected(*executable).value_or(false);
}

Result<void> ensure_protected_executable(char* const* argv) {
  return context("protect the runtime's executable", run_protected(argv));
}

}  // namespace coracle::runtime
