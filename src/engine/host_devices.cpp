#include "engine/host_devices.h"

#include <unistd.h>

#include "sys/file.h"

namespace coracle::engine {
namespace {

// Made for each container by the runtime, or a session's own.
bool is_left_out(const std::string& name) {
  for (const char* own : {"null", "zero", "full", "random", "urandom", "tty", "console", "ptmx", "pts", "shm", "mqueue",
                          "fd", "stdin", "stdout", "stderr", "core", "log"})
    if (name == own) return true;
  return name.starts_with("tty") || name.starts_with("vcs");
}

Result<void> collect(const std::string& directory, int depth, std::vector<oci::Mount>& mounts) {
  for (const std::string& name : TRY(sys::list_directory(directory))) {
    if (is_left_out(name)) continue;
    std::string path = directory + "/" + name;
    Result<struct stat> status = sys::status_of_link(path);
    if (!status) continue;  // devices come and go
    if (S_ISDIR(status->st_mode) && depth < 2 && ::access(path.c_str(), R_OK | X_OK) == 0) {
      TRY(collect(path, depth + 1, mounts));
    } else if ((S_ISCHR(status->st_mode) || S_ISBLK(status->st_mode)) && ::access(path.c_str(), R_OK) == 0) {
      mounts.push_back({path, "bind", path, {"bind", "nosuid", "noexec"}});
    }
  }
  return {};
}

}  // namespace

Result<std::vector<oci::Mount>> host_devices() {
  std::vector<oci::Mount> mounts;
  TRY(collect("/dev", 0, mounts));
  return mounts;
}

}  // namespace coracle::engine
