// Reading the records of containers. No lock is taken and nothing is written: a container may come or go between
// any two steps, and then it is simply not there.
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "engine/container_name.h"
#include "engine/container_record.h"
#include "supervisor/supervision_plan.h"
#include "sys/file.h"
#include "sys/file_lock.h"

namespace coracle::engine {
namespace {

Result<ContainerRecord> read_record(const ContainerPlaces& places, const std::string& id) {
  std::string text = TRY(sys::read_file(places.record_directory(id) / supervisor::file::kRecord));
  std::string what = fmt::format("record of container {}", id);
  Json value = TRY(parse_json(text, what));
  return context(what, container_record_from_json(value));
}

ContainerView damaged_container(const std::string& id) {
  ContainerView view;
  view.record.id = id;
  view.status = ContainerStatus::damaged;
  return view;
}

ContainerStatus status_of(const ContainerView& view, bool supervised, bool has_run) {
  if (view.running && view.running->started && (supervised || supervisor::is_alive(*view.running)))
    return ContainerStatus::running;
  return has_run ? ContainerStatus::exited : ContainerStatus::created;
}

Result<std::string> id_of(const ContainerPlaces& places, std::string_view text) {
  if (text.starts_with('/')) text.remove_prefix(1);
  if (Result<ContainerName> name = ContainerName::parse(text)) {
    Result<std::string> id = sys::read_link(places.name_file(name->str()));
    if (id && sys::path_exists(places.record_directory(*id))) return *id;
  }
  if (!is_hex(text)) return not_found("no container with name or id \"{}\"", text);
  std::vector<std::string> matches;
  for (const std::string& id : TRY(sys::list_directory(places.store.containers_path())))
    if (id.starts_with(text)) matches.push_back(id);
  if (matches.empty()) return not_found("no container with name or id \"{}\"", text);
  if (matches.size() > 1) return invalid("id \"{}\" is ambiguous: {} containers begin with it", text, matches.size());
  return matches.front();
}

bool has_record(const ContainerPlaces& places, const std::string& id) {
  return sys::path_exists(places.record_directory(id) / supervisor::file::kRecord);
}

// Unfinished: no record, and nobody is at work on it. The lock is taken for the removal: who is just making the container
// finds its lock file gone and begins again (reservation.cpp).
Result<void> remove_unfinished(const ContainerPlaces& places, const std::string& id) {
  if (has_record(places, id)) return {};
  TRY(sys::make_directories(places.run_directory_of(id), 0700));
  auto lock = TRY(sys::FileLock::try_acquire(places.run_directory_of(id) / supervisor::file::kLock,
                                             sys::LockMode::exclusive));
  if (!lock || has_record(places, id)) return {};
  TRY(sys::remove_tree(places.run_directory_of(id)));
  sys::SubordinateIds ranges = TRY(sys::subordinate_ids_of_caller());
  return sys::remove_mapped_tree(places.record_directory(id), sys::root_is_caller(::getuid(), ::getgid(), ranges));
}

}  // namespace

Result<ContainerView> read_container(const ContainerPlaces& places, const std::string& id) {
  ContainerView view;
  Result<ContainerRecord> record = read_record(places, id);
  if (!record && record.error().kind == ErrorKind::invalid) return damaged_container(id);
  view.record = TRY(std::move(record));
  std::filesystem::path run_directory = places.run_directory_of(id);
  bool supervised = TRY(sys::is_locked(run_directory / supervisor::file::kLock));
  view.running = TRY(supervisor::read_state(run_directory));
  view.exit = TRY(supervisor::read_exit(places.record_directory(id)));
  bool has_run = sys::path_exists(places.record_directory(id) / supervisor::file::kStarted);
  view.status = status_of(view, supervised, has_run);
  return view;
}

Result<std::vector<ContainerView>> list_containers(const ContainerPlaces& places) {
  std::vector<ContainerView> views;
  for (const std::string& id : TRY(sys::list_directory(places.store.containers_path()))) {
    Result<ContainerView> view = read_container(places, id);
    if (!view && is_missing(view.error())) continue;
    if (!view) return tl::unexpected(std::move(view).error());
    views.push_back(std::move(*view));
  }
  std::sort(views.begin(), views.end(), [](const ContainerView& left, const ContainerView& right) {
    return left.record.created > right.record.created;
  });
  return views;
}

Result<ContainerView> find_container(const ContainerPlaces& places, const std::string& text) {
  std::string id = TRY(id_of(places, text));
  Result<ContainerView> view = read_container(places, id);
  if (!view && is_missing(view.error())) return not_found("no container with name or id \"{}\"", text);
  return view;
}

Result<void> remove_unfinished_containers(const ContainerPlaces& places) {
  for (const std::string& id : TRY(sys::list_directory(places.store.containers_path())))
    TRY(remove_unfinished(places, id));
  for (const std::string& id : TRY(sys::list_directory(places.run_directory / "containers")))
    TRY(remove_unfinished(places, id));
  for (const std::string& name : TRY(sys::list_directory(places.store.names_path()))) {
    Result<std::string> id = sys::read_link(places.name_file(name));
    if (id && !sys::path_exists(places.record_directory(*id)))
      TRY(sys::unlink_path(places.name_file(name)));
  }
  return {};
}

}  // namespace coracle::engine
