#include "engine/supervisor_process.h"

#include <fcntl.h>

#include "sys/child.h"
#include "sys/directories.h"
#include "sys/file.h"
#include "sys/report.h"
#include "sys/socket.h"

namespace coracle::engine {
namespace {

namespace frame = supervisor::frame;

}  // namespace

Result<sys::Fd> start_supervisor() {
  auto [ours, theirs] = TRY(sys::message_pair());
  sys::Fd null = TRY(sys::open_path("/dev/null", O_RDWR));
  sys::Program program;
  program.path = sys::helper_program("coracle-supervisor").native();
  program.arguments = {"coracle-supervisor"};
  program.descriptors = {{&null, 0}, {&null, 1}, {&null, 2}, {&theirs, 3}};
  program.new_session = true;
  sys::Child child = TRY(context("supervisor", sys::spawn(program)));
  child.detach();  // it outlives us
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
