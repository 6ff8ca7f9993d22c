#include "supervisor/run_supervisor.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>

#include <memory>

#include "base/json.h"
#include "supervisor/supervisor.h"
#include "sys/file.h"
#include "sys/namespace.h"
#include "sys/report.h"
#include "sys/socket.h"

namespace coracle::supervisor {
namespace {

template <class T>
Result<T> load(const std::filesystem::path& path, Result<T> (*parse)(const Json&)) {
  std::string text = TRY(sys::read_file(path));
  Json document = TRY(parse_json(text, path.native()));
  return context(path.native(), parse(document));
}

Result<std::unique_ptr<Supervisor>> load_supervisor(const std::filesystem::path& bundle, sys::FileLock lock) {
  SupervisionPlan plan = TRY(load(bundle / file::kPlan, supervision_plan_from_json));
  oci::RuntimeConfig config = TRY(load(bundle / file::kConfig, oci::parse_runtime_config));
  sys::EventLoop loop = TRY(sys::EventLoop::create());
  return std::make_unique<Supervisor>(std::move(plan), std::move(config), std::move(loop), std::move(lock));
}

// IPC and host names too: what a container always has of its own, and what can be made before its bundle is known.
Result<sys::NamespaceHolder> prepare_namespaces(std::string_view payload) {
  Preparation preparation = TRY(decode_preparation(payload));
  int flags = CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  if (preparation.new_network) flags |= CLONE_NEWNET;
  return sys::NamespaceHolder::begin(flags, std::move(preparation.mappings));
}

Result<void> supervise(sys::Fd& client) {
  std::optional<sys::NamespaceHolder> holder;
  std::optional<sys::Message> message = TRY(sys::receive_message(client));
  if (message && message->bytes.starts_with(frame::kPrepare)) {
    holder = TRY(prepare_namespaces(std::string_view(message->bytes).substr(1)));
    message = TRY(sys::receive_message(client));
  }
  if (!message) return {};  // the command line ended before it had a container to make
  if (!message->bytes.starts_with(frame::kBundle) || message->descriptors.size() != 1)
    return invalid("the first frame does not name a bundle and its lock");
  sys::FileLock lock = sys::FileLock::adopt(std::move(message->descriptors[0]));
  std::unique_ptr<Supervisor> supervisor = TRY(load_supervisor(message->bytes.substr(1), std::move(lock)));
  Result<void> created = supervisor->create(holder ? &*holder : nullptr);
  if (created) TRY(supervisor->serve(std::move(client), std::move(holder)));
  else supervisor->abandon(created.error(), std::move(client));
  return {};
}

}  // namespace

int run_supervisor(sys::Fd client) {
  ::signal(SIGPIPE, SIG_IGN);
  // A fork of the command line, or a sealed copy in memory, goes by this name too.
  ::prctl(PR_SET_NAME, "coracle-supervisor");
  Result<void> done = supervise(client);
  if (done) return 0;
  // Before the container existed the command line still listens; afterwards there is nobody to tell.
  if (client.is_open()) (void)send_frame(client, frame::kFailed, sys::encode_error(done.error()));
  return 125;
}

}  // namespace coracle::supervisor
