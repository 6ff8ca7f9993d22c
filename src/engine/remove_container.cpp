#include "engine/remove_container.h"

#include <signal.h>
#include <unistd.h>

#include "supervisor/protocol.h"
#include "supervisor/supervision_plan.h"
#include "sys/file.h"
#include "sys/file_lock.h"
#include "sys/socket.h"

namespace coracle::engine {
namespace {

namespace file = supervisor::file;
namespace frame = supervisor::frame;

// Through its supervisor, which cleans up and says when it has. One without a living supervisor is killed by pid,
// guarded by its start time.
Result<void> kill_and_wait(const ContainerPlaces& places, const ContainerView& view) {
  std::filesystem::path run_directory = places.run_directory_of(view.record.id);
  Result<sys::Fd> socket = sys::connect_unix(run_directory / file::kControlSocket, sys::SocketType::message);
  if (!socket) {
    if (view.running && supervisor::is_alive(*view.running)) return sys::kill_and_wait(view.running->pid);
    return {};
  }
  TRY(supervisor::send_frame(*socket, frame::kSignal, std::to_string(SIGKILL)));
  for (;;) {
    std::optional<supervisor::Frame> next = TRY(supervisor::receive_frame(*socket));
    if (!next || next->type == frame::kEnded || next->type == frame::kFailed) return {};
  }
}

Result<void> remove_record_directory(const ContainerPlaces& places, const ContainerRecord& record) {
  sys::IdMappings mappings = record.id_mappings;
  if (mappings.uids.empty()) {  // a damaged record
    sys::SubordinateIds ranges = TRY(sys::subordinate_ids_of_caller());
    mappings = sys::root_is_caller(::getuid(), ::getgid(), ranges);
  }
  return sys::remove_mapped_tree(places.record_directory(record.id), mappings);
}

}  // namespace

Result<void> remove_container(const ContainerPlaces& places, const ContainerView& view, Force force) {
  const ContainerRecord& record = view.record;
  bool supervised = TRY(sys::is_locked(places.run_directory_of(record.id) / file::kLock));
  if (view.status == ContainerStatus::running && force == Force::no)
    return conflict("container {} is running: stop it first, or use rm -f", record.name);
  if (view.status == ContainerStatus::running || supervised) TRY(kill_and_wait(places, view));
  TRY(sys::remove_tree(places.run_directory_of(record.id)));
  TRY(remove_record_directory(places, record));
  if (record.name.empty()) return remove_unfinished_containers(places);  // frees names that lead nowhere
  Result<void> freed = sys::unlink_path(places.name_file(record.name));
  if (!freed && !is_missing(freed.error())) return freed;
  return {};
}

}  // namespace coracle::engine
