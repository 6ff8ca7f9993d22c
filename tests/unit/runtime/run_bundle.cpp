// Runs a bundle in the foreground, for trying the runtime by hand and for measuring: run_bundle
// BUNDLE [ROOTFS.json]. ROOTFS.json is a sys::RootfsPlan. The exit status is the container's, or
// 125, 126, 127 as docker has them.
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "runtime/container_process.h"
#include "runtime/protected_executable.h"
#include "sys/event_loop.h"
#include "sys/file.h"

using namespace coracle;

namespace {

int complain(const Error& error, int status) {
  std::fprintf(stderr, "run_bundle: %s\n", error.message.c_str());
  return status;
}

Result<void> copy_terminal(const sys::Fd& master) {
  char bytes[4096];
  for (;;) {
    ssize_t count = ::read(master.get(), bytes, sizeof bytes);
    if (count <= 0) return {};
    TRY(sys::write_all(sys::Fd(::dup(1)),
                       std::string_view(bytes, static_cast<std::size_t>(count))));
  }
}

Result<runtime::StartRequest> read_request(char** argv) {
  runtime::StartRequest request;
  request.bundle = std::filesystem::absolute(argv[1]);
  std::string text = TRY(sys::read_file(request.bundle / "config.json"));
  Json document = TRY(parse_json(text, "config.json"));
  request.config = TRY(oci::parse_runtime_config(document));
  if (!argv[2]) return request;
  std::string plan_text = TRY(sys::read_file(argv[2]));
  Json plan = TRY(parse_json(plan_text, argv[2]));
  request.rootfs = TRY(sys::rootfs_plan_from_json(plan));
  return request;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2)
    return complain({ErrorKind::invalid, 0, "usage: run_bundle BUNDLE [ROOTFS.json]"}, 125);
  if (auto safe = runtime::ensure_protected_executable(argv); !safe)
    return complain(safe.error(), 125);
  auto request = read_request(argv);
  if (!request) return complain(request.error(), 125);
  auto process = runtime::create_container_process(*request);
  if (!process) return complain(process.error(), 125);
  for (const std::string& warning : process->warnings)
    std::fprintf(stderr, "warning: %s\n", warning.c_str());
  auto started = runtime::start_container_process(*process);
  if (!started) {
    int status = started.error().errno_value == 0        ? 125
                 : started.error().errno_value == ENOENT ? 127
                                                         : 126;
    return complain(started.error(), status);
  }
  if (process->terminal.is_open()) (void)!copy_terminal(process->terminal);
  auto status = process->init.wait();
  if (!status) return complain(status.error(), 125);
  return status->shell_code();
}
