// coracle-supervisor: started by the command line with its socket as descriptor 3. The first frame names the bundle.
#include <signal.h>

#include <memory>

#include "base/json.h"
#include "runtime/protected_executable.h"
#include "supervisor/supervisor.h"
#include "sys/file.h"
#include "sys/report.h"

namespace coracle::supervisor {
namespace {

constexpr int kSocket = 3;

template <class T>
Result<T> load(const std::filesystem::path& path, Result<T> (*parse)(const Json&)) {
  std::string text = TRY(sys::read_file(path));
  Json document = TRY(parse_json(text, path.native()));
  return context(path.native(), parse(document));
}

Result<std::unique_ptr<Supervisor>> prepare(const std::filesystem::path& bundle) {
  SupervisionPlan plan = TRY(load(bundle / file::kPlan, supervision_plan_from_json));
  oci::RuntimeConfig config = TRY(load(bundle / file::kConfig, oci::parse_runtime_config));
  auto lock = TRY(sys::FileLock::try_acquire(plan.run_directory / file::kLock, sys::LockMode::exclusive));
  if (!lock) return conflict("container {} already has a supervisor", plan.id);
  sys::EventLoop loop = TRY(sys::EventLoop::create());
  return std::make_unique<Supervisor>(std::move(plan), std::move(config), std::move(loop), std::move(*lock));
}

Result<void> supervise(sys::Fd& client, char** argv) {
  TRY(runtime::ensure_protected_executable(argv));
  std::optional<Frame> first = TRY(receive_frame(client));
  if (!first) return {};  // the command line ended before it had a container to make
  if (first->type != frame::kBundle) return invalid("the first frame does not name a bundle");
  std::unique_ptr<Supervisor> supervisor = TRY(prepare(first->payload));
  Result<void> created = supervisor->create();
  if (created) return supervisor->serve(std::move(client));
  supervisor->abandon(created.error(), std::move(client));
  return {};
}

}  // namespace
}  // namespace coracle::supervisor

int main(int, char** argv) {
  using namespace coracle;
  ::signal(SIGPIPE, SIG_IGN);
  sys::Fd client(supervisor::kSocket);
  Result<void> done = supervisor::supervise(client, argv);
  if (done) return 0;
  // Before the container existed the command line still listens; afterwards there is nobody to tell.
  if (client.is_open()) (void)supervisor::send_frame(client, supervisor::frame::kFailed, sys::encode_error(done.error()));
  return 125;
}
