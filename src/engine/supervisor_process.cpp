#include "engine/supervisor_process.h"

#include <fcntl.h>
#include <unistd.h>

#include "runtime/protected_executable.h"
#include "supervisor/run_supervisor.h"
#include "sys/child.h"
#include "sys/directories.h"
#include "sys/file.h"
#include "sys/privileges.h"
#include "sys/report.h"
#include "sys/socket.h"

namespace coracle::engine {
namespace {

namespace frame = supervisor::frame;

Result<sys::Child> start_program(const sys::Fd& null, const sys::Fd& theirs) {
  sys::Program program;
  program.path = sys::helper_program("coracle-supervisor").native();
  program.arguments = {"coracle-supervisor"};
  program.descriptors = {{&null, 0}, {&null, 1}, {&null, 2}, {&theirs, 3}};
  program.new_session = true;
  return sys::spawn(program);
}

// In the fork: nothing of the command line's stays but its memory.
int become_supervisor(const sys::Fd& null, const sys::Fd& theirs) {
  constexpr int kSocket = 3;
  int safe = ::fcntl(theirs.get(), F_DUPFD_CLOEXEC, 16);
  for (int stream = 0; stream < kSocket; ++stream)
    if (::dup2(null.get(), stream) < 0) return 125;
  if (safe < 0 || ::dup3(safe, kSocket, O_CLOEXEC) < 0) return 125;
  sys::close_descriptors_from(kSocket + 1);
  sys::reset_signals_to_default();
  ::setsid();
  return supervisor::run_supervisor(sys::Fd(kSocket));
}

}  // namespace

Result<sys::Fd> start_supervisor(SupervisorLife life) {
  auto [ours, theirs] = TRY(sys::message_pair());
  sys::Fd null = TRY(sys::open_path("/dev/null", O_RDWR));
  bool can_fork = life == SupervisorLife::attached && runtime::is_protected_executable();
  Result<sys::Child> child = can_fork
                                 ? sys::fork_child([&, &channel = theirs] { return become_supervisor(null, channel); })
                                 : start_program(null, theirs);
  TRY(context("supervisor", child ? Result<void>() : Result<void>(tl::unexpected(child.error()))));
  child->detach();  // it outlives us
  return std::move(ours);
}

Result<void> ask_for_namespaces(const sys::Fd& socket, const supervisor::Preparation& preparation) {
  return supervisor::send_frame(socket, frame::kPrepare, supervisor::encode_preparation(preparation));
}

Result<void> name_bundle(const sys::Fd& socket, const std::filesystem::path& bundle, sys::FileLock lock) {
  return sys::send_message(socket, frame::kBundle + bundle.native(), {&lock.fd()});
}

Result<std::optional<supervisor::NotStarted>> start_and_wait(const sys::Fd& socket) {
  TRY(supervisor::send_frame(socket, frame::kStart));
  for (;;) {
    std::optional<supervisor::Frame> next = TRY(supervisor::receive_frame(socket));
    if (!next) return failure(ErrorKind::system, "the supervisor ended without a word");
    if (next->type == frame::kStarted) return std::nullopt;
    if (next->type == frame::kNotStarted) return supervisor::decode_not_started(next->payload);
    if (next->type == frame::kFailed) return tl::unexpected(sys::decode_error(next->payload));
  }
}

}  // namespace coracle::engine
