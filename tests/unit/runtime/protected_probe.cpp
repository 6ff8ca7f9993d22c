// Makes a copy of itself that the caller may write, as an installation in a home directory is, and
// runs it: the copy must then be running from sealed memory, where no handle on it can change a
// byte.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "runtime/protected_executable.h"

namespace fs = std::filesystem;

namespace {

int run_copy() {
  fs::path copy = fs::temp_directory_path() / ("coracle-probe-" + std::to_string(::getpid()));
  fs::copy_file("/proc/self/exe", copy);
  fs::permissions(copy, fs::perms::owner_all | fs::perms::others_write);
  int status = std::system((copy.native() + " copy").c_str());
  fs::remove(copy);
  return status == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return run_copy();
  auto safe = coracle::runtime::ensure_protected_executable(argv);
  if (!safe) return std::fprintf(stderr, "%s\n", safe.error().message.c_str()), 2;
  int handle = ::open("/proc/self/exe", O_RDWR);
  if (handle >= 0 && ::pwrite(handle, "pwned", 5, 0) >= 0) return 3;
  char target[256] = {};
  (void)!::readlink("/proc/self/exe", target, sizeof target - 1);
  return std::strncmp(target, "/memfd:", 7) == 0 ? 0 : 4;
}
