#include "runtime/container_process.h"

#include <signal.h>
#include <unistd.h>

#include "runtime/fuse_overlay.h"
#include "runtime/init/init.h"
#include "runtime/init/report.h"
#include "runtime/plan.h"
#include "sys/namespace.h"
#include "sys/socket.h"

namespace coracle::runtime {
namespace {

namespace fs = std::filesystem;

// Relative paths of a bundle are relative to it, wherever the process happens to be.
void make_sources_absolute(StartRequest& request) {
  for (oci::Mount& mount : request.config.mounts) {
    bool is_bind = mount.type == "bind" || (mount.type.empty() || mount.type == "none");
    if (is_bind && !mount.source.empty() && mount.source.front() != '/')
      mount.source = (request.bundle / mount.source).lexically_normal();
  }
}

sys::RootfsPlan rootfs_of(const StartRequest& request) {
  if (request.rootfs) return *request.rootfs;
  return sys::DirectoryRootfs{(request.bundle / request.config.root_path).lexically_normal()};
}

Result<InitPlan> make_plan(StartRequest& request) {
  make_sources_absolute(request);
  oci::RuntimeConfig& config = request.config;
  // A bundle without maps gets the usual ones: the caller is root, its subordinate ids follow.
  if (config.id_mappings.uids.empty() || config.id_mappings.gids.empty()) {
    sys::SubordinateIds ranges = TRY(sys::subordinate_ids_of_caller());
    config.id_mappings = sys::root_is_caller(::geteuid(), ::getegid(), ranges);
  }
  if (request.tap && !request.tap_socket) return invalid("a TAP without a socket to send it to");
  return plan_init(config, rootfs_of(request), request.tap, read_host_facts());
}

// Silence: init died without a word.
Failure died(sys::Child& init) {
  Result<sys::ExitStatus> status = init.wait();
  return failure(ErrorKind::system, "the container's first process died during its setup: {}",
                 status ? status->str() : status.error().message);
}

Result<void> serve_fuse(const InitPlan& plan, sys::Message message, ContainerProcess& process,
                        FuseDaemonLog& log) {
  const auto* overlay = std::get_if<sys::FuseOverlayRootfs>(&plan.rootfs);
  if (!overlay || message.descriptors.size() != 1)
    return failure(ErrorKind::system, "unexpected message from init");
  process.helpers.push_back(
      TRY(start_fuse_overlay(*overlay, message.descriptors.front(), process.user_namespace, log)));
  return {};
}

// Handles init's messages until it stands at the gate.
Result<void> follow_until_ready(const InitPlan& plan, ContainerProcess& process,
                                FuseDaemonLog& log) {
  for (;;) {
    std::optional<sys::Message> message = TRY(next_report(process.start_gate));
    if (!message) return died(process.init);
    if (message->bytes == kReady) return {};
    if (message->bytes == kTerminal && message->descriptors.size() == 1)
      process.terminal = std::move(message->descriptors.front());
    else if (message->bytes == kFuse)
      TRY(serve_fuse(plan, std::move(*message), process, log));
    else
      return failure(ErrorKind::system, "unexpected message from init");
  }
}

// The namespaces of the holder, when they are those of the plan; it then lacks only the rest.
bool take_held_namespaces(const sys::NamespaceHolder* holder, InitPlan& plan) {
  if (!holder || holder->mappings() != plan.mappings) return false;
  std::uint64_t held = static_cast<std::uint64_t>(holder->flags());
  std::uint64_t wanted = plan.clone_flags | static_cast<std::uint64_t>(plan.unshare_flags);
  if ((held & wanted) != held) return false;
  plan.clone_flags &= ~held;
  plan.unshare_flags &= ~holder->flags();
  return true;
}

Result<ContainerProcess> clone_init(const InitPlan& plan, const StartRequest& request, bool is_held) {
  auto [ours, theirs] = TRY(sys::message_pair());
  InitDescriptors descriptors{&theirs, &ours, request.tap_socket, request.stdio, request.preserved};
  auto body = [&] { init_main(plan, descriptors); };
  sys::Child init = TRY(is_held ? sys::clone_beside(*request.holder, plan.clone_flags, body)
                                : sys::clone_into_namespaces(plan.clone_flags, body));
  return ContainerProcess{std::move(init), {}, {}, {}, std::move(ours), plan.warnings};
}

Result<ContainerProcess> clone_beside_holder(const InitPlan& plan, const StartRequest& request) {
  TRY(request.holder->wait_until_made());
  ContainerProcess process = TRY(clone_init(plan, request, true));
  process.user_namespace = TRY(sys::open_user_namespace(request.holder->child()));
  return process;
}

Result<void> map_ids(const InitPlan& plan, ContainerProcess& process) {
  sys::MapWriting writing = TRY(sys::MapWriting::begin(process.init.pid(), plan.mappings));
  process.user_namespace = TRY(sys::open_user_namespace(process.init));
  return writing.finish();
}

// The maps of a process that is ending cannot be written; what it said before is the reason then. Ended
// by us, it says nothing more.
Error reason_of_failed_maps(ContainerProcess& process, Error error) {
  (void)!process.init.signal(SIGKILL);
  (void)!process.init.wait();
  Result<std::optional<sys::Message>> last = next_report(process.start_gate);
  return last ? error : last.error();
}

}  // namespace

Result<ContainerProcess> create_container_process(StartRequest request) {
  InitPlan plan = TRY(make_plan(request));
  bool is_held = take_held_namespaces(request.holder, plan);
  ContainerProcess process = TRY(is_held ? clone_beside_holder(plan, request) : clone_init(plan, request, false));
  Result<void> mapped = is_held ? request.holder->wait_until_mapped() : map_ids(plan, process);
  if (!mapped) return tl::unexpected(reason_of_failed_maps(process, std::move(mapped).error()));
  Result<void> told = send_report(process.start_gate, kMapped);
  FuseDaemonLog log;
  Result<void> ready = follow_until_ready(plan, process, log);
  if (!ready) return tl::unexpected(log.explain(ready.error()));
  if (!told) return tl::unexpected(std::move(told).error());
  return process;
}

Result<void> start_container_process(ContainerProcess& process) {
  sys::Fd gate = std::move(process.start_gate);
  TRY(context("start", send_report(gate, kStart)));
  std::optional<sys::Message> message = TRY(next_report(gate));
  if (!message) return died(process.init);
  if (message->bytes != kExecuting)
    return failure(ErrorKind::system, "unexpected message from init");
  std::optional<sys::Message> last = TRY(next_report(gate));
  if (last) return failure(ErrorKind::system, "unexpected message from init");
  return {};
}

}  // namespace coracle::runtime
