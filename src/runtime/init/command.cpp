#include "runtime/init/command.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"
#include "oci/user.h"
#include "runtime/init/destination.h"
#include "sys/file.h"

namespace coracle::runtime {
namespace {

constexpr std::string_view kDefaultPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr std::size_t kPasswdLimit = 1u << 20;

// The kernel says "(unreachable)/…" for a directory outside the root; glibc would hide the
// difference.
Result<void> require_inside() {
  char path[PATH_MAX] = {};
  if (::syscall(SYS_getcwd, path, sizeof path) < 0)
    return from_errno(errno, "read the working directory");
  if (path[0] != '/') return invalid("working directory is outside the container's root");
  return {};
}

Result<void> make_working_directory(const Command& command, const Privileges& rights) {
  sys::Fd root = TRY(sys::open_path("/", O_PATH | O_DIRECTORY));
  Owner owner{rights.uid, rights.gid};
  sys::Fd made = TRY(open_or_make_directory(root, command.working_directory, &owner));
  return {};
}

std::string path_of(const std::vector<std::string>& environment) {
  for (const std::string& entry : environment)
    if (entry.rfind("PATH=", 0) == 0) return entry.substr(5);
  return std::string(kDefaultPath);
}

// 0, or why this file cannot be the command.
int why_not_executable(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) < 0) return errno;
  if (S_ISDIR(status.st_mode)) return EACCES;
  return ::faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

// As execvp(3): the first that can run; a file without permission is remembered, absence is not.
Result<std::string> search_path(const std::string& name,
                                const std::vector<std::string>& environment) {
  int reason = ENOENT;
  for (const std::string& directory : split(path_of(environment), ':')) {
    std::string candidate = (directory.empty() ? "." : directory) + "/" + name;
    int refusal = why_not_executable(candidate);
    if (refusal == 0) return candidate;
    if (refusal == EACCES) reason = EACCES;
  }
  return from_errno(reason, "exec \"{}\"", name);
}

Result<std::string> resolve_command(const std::string& name,
                                    const std::vector<std::string>& environment) {
  if (name.empty()) return from_errno(ENOENT, "exec \"\"");
  if (name.find('/') == std::string::npos) return search_path(name, environment);
  if (int refusal = why_not_executable(name)) return from_errno(refusal, "exec \"{}\"", name);
  return name;
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> list;
  list.reserve(words.size() + 1);
  for (const std::string& word : words) list.push_back(const_cast<char*>(word.c_str()));
  list.push_back(nullptr);
  return list;
}

}  // namespace

Result<void> enter_working_directory(const Command& command, const Privileges& rights) {
  const char* path = command.working_directory.c_str();
  int entered = ::chdir(path);
  if (entered < 0 && errno == ENOENT) {
    TRY(context("working directory", make_working_directory(command, rights)));
    entered = ::chdir(path);
  }
  if (entered < 0) return from_errno(errno, "working directory {}", path);
  return require_inside();
}

Result<void> reenter_working_directory(const Command& command) {
  const char* path = command.working_directory.c_str();
  if (::chdir(path) < 0) return from_errno(errno, "working directory {}", path);
  return require_inside();
}

std::string read_home(std::uint32_t uid) {
  // Any trouble with an image's file means the home directory of nobody in particular.
  Result<sys::Fd> file = sys::open_path("/etc/passwd", O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file) return "/";
  Result<struct stat> status = sys::status_of(*file);
  if (!status || !S_ISREG(status->st_mode)) return "/";
  Result<std::string> text = sys::read_all(*file, kPasswdLimit);
  return text ? oci::home_of(uid, *text) : "/";
}

Result<ExecCall> find_command(const Command& command, const std::string& home) {
  ExecCall call;
  call.path = TRY(resolve_command(command.arguments.front(), command.environment));
  call.arguments = command.arguments;
  call.environment = command.environment;
  if (command.needs_home) call.environment.push_back("HOME=" + home);
  return call;
}

Error exec_command(const ExecCall& call, const std::string& name) {
  std::vector<char*> arguments = pointers(call.arguments);
  std::vector<char*> environment = pointers(call.environment);
  ::execve(call.path.c_str(), arguments.data(), environment.data());
  int code = errno;
  Error error = system_error(code, fmt::format("exec \"{}\"", name));
  if (code == ENOENT)
    error.message += " (the file is there; the interpreter or loader it names is not)";
  return error;
}

}  // namespace coracle::runtime
