#include "sys/directories.h"

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "base/text.h"
#include "sys/file.h"

namespace coracle::sys {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return value;
}

Result<fs::path> absolute(const std::string& path) {
  std::error_code error;
  fs::path result = fs::absolute(path, error).lexically_normal();
  if (error) return from_errno(error.value(), "{}", path);
  if (!result.has_filename()) result = result.parent_path();
  return result;
}

// Ours, a real directory, closed to others: a directory in a shared place could be somebody's trap.
Result<void> claim_run_directory(const fs::path& path) {
  Result<void> made = make_directory(path, 0700);
  if (!made && made.error().errno_value != EEXIST) return made;
  struct stat status = TRY(status_of_link(path));
  if (!S_ISDIR(status.st_mode)) return invalid("{} is not a directory", path.native());
  if (status.st_uid != ::getuid()) return invalid("{} belongs to uid {}", path.native(), status.st_uid);
  if (status.st_mode & 022) return invalid("{} may be written by others", path.native());
  if (::access(path.c_str(), W_OK | X_OK) < 0) return from_errno(errno, "{}", path.native());
  return {};
}

std::vector<fs::path> run_directory_candidates() {
  std::string uid = std::to_string(::getuid());
  std::vector<fs::path> list;
  if (auto given = environment("XDG_RUNTIME_DIR")) list.emplace_back(*given + "/coracle");
  list.emplace_back("/run/user/" + uid + "/coracle");
  if (auto job = environment("SLURM_TMPDIR")) list.emplace_back(*job + "/coracle-" + uid);
  list.emplace_back("/dev/shm/coracle-" + uid);
  list.emplace_back("/tmp/coracle-" + uid);
  return list;
}

}  // namespace

std::string home_directory() {
  if (auto home = environment("HOME")) return *home;
  passwd* entry = ::getpwuid(::getuid());
  return entry ? entry->pw_dir : "/";
}

Result<fs::path> data_directory(const std::optional<std::string>& asked) {
  if (asked) return absolute(*asked);
  if (auto root = environment("CORACLE_ROOT")) return absolute(*root);
  if (auto data = environment("XDG_DATA_HOME"); data && data->front() == '/') return absolute(*data + "/coracle");
  return absolute(home_directory() + "/.local/share/coracle");
}

Result<fs::path> run_directory(const std::optional<std::string>& asked) {
  std::optional<std::string> named = asked ? asked : environment("CORACLE_RUNROOT");
  if (named) {
    fs::path path = TRY(absolute(*named));
    if (path.has_parent_path()) TRY(make_directories(path.parent_path(), 0700));
    TRY(context("run directory", claim_run_directory(path)));
    return path;
  }
  std::string tried;
  for (const fs::path& path : run_directory_candidates()) {
    Result<void> claimed = claim_run_directory(path);
    if (claimed) return path;
    tried += (tried.empty() ? "" : "; ") + claimed.error().message;
  }
  return unsupported("no usable run directory ({}); remedy: set CORACLE_RUNROOT to a directory of yours", tried);
}

fs::path helper_program(const char* name) {
  fs::path directory = environment("CORACLE_LIBEXEC").value_or(CORACLE_LIBEXECDIR);
  return directory / name;
}

fs::path images_directory() { return environment("CORACLE_IMAGES").value_or(CORACLE_IMAGESDIR); }

Result<std::string> boot_id() {
  std::string text = TRY(read_file("/proc/sys/kernel/random/boot_id"));
  return std::string(trim(text));
}

}  // namespace coracle::sys
