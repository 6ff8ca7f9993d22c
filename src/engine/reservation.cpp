#include "engine/reservation.h"

#include "supervisor/supervision_plan.h"
#include "sys/clock.h"
#include "sys/file.h"

namespace coracle::engine {
namespace {

// Whether a name's container is no more: removed without it by a crash, or never finished. A maker that was killed holds
// its lock a moment longer than it answers to anybody, so one without a record gets that moment.
Result<bool> has_gone(const ContainerPlaces& places, const std::string& id) {
  for (int attempt = 0; attempt < 10; ++attempt) {
    if (!sys::path_exists(places.record_directory(id))) return true;
    if (sys::path_exists(places.record_directory(id) / supervisor::file::kRecord)) return false;
    TRY(remove_unfinished_containers(places));
    sys::sleep_for(10'000'000);
  }
  return !sys::path_exists(places.record_directory(id));
}

// symlink(2) fails when the name exists, whoever was first, and is whole at once: the target is the id.
Result<void> claim_name(const ContainerPlaces& places, const std::string& id, const std::string& name) {
  Result<void> linked = sys::make_symlink(id, places.name_file(name));
  if (linked || linked.error().errno_value != EEXIST) return linked;
  Result<std::string> other = sys::read_link(places.name_file(name));
  if (other && TRY(has_gone(places, *other))) {
    TRY(sys::unlink_path(places.name_file(name)));
    return sys::make_symlink(id, places.name_file(name));
  }
  return Failure(Error{ErrorKind::conflict, EEXIST,
                       fmt::format("container name \"{}\" is already in use by {}; remove that container, or choose "
                                   "another name",
                                   name, other ? *other : "another container")});
}

Result<std::string> claim_invented_name(const ContainerPlaces& places, const std::string& id) {
  for (int attempt = 0;; ++attempt) {
    std::uint64_t random = std::stoull(sys::random_hex(7), nullptr, 16);
    std::string name = ContainerName::invent(random).str();
    if (attempt > 8) name += std::to_string(random % 1000);
    Result<void> claimed = claim_name(places, id, name);
    if (claimed) return name;
    if (claimed.error().kind != ErrorKind::conflict || attempt == 64) return tl::unexpected(std::move(claimed).error());
  }
}

// nullopt: somebody who cleans up took the directory for a leftover before the lock was ours.
Result<std::optional<sys::FileLock>> lock_run_directory(const std::filesystem::path& directory) {
  TRY(sys::make_directory(directory, 0700));
  Result<sys::FileLock> lock = sys::FileLock::acquire(directory / supervisor::file::kLock, sys::LockMode::exclusive);
  if (!lock && is_missing(lock.error())) return std::nullopt;
  if (!lock) return tl::unexpected(std::move(lock).error());
  struct stat status = TRY(sys::status_of(lock->fd()));
  if (status.st_nlink == 0) return std::nullopt;
  return std::move(*lock);
}

}  // namespace

Result<Reservation> Reservation::make(const ContainerPlaces& places, const std::optional<ContainerName>& wanted) {
  std::string id = sys::random_hex(32);
  std::optional<sys::FileLock> lock = TRY(lock_run_directory(places.run_directory_of(id)));
  if (!lock) return make(places, wanted);
  Reservation reservation(places, id, std::move(*lock));
  TRY(sys::make_directory(places.record_directory(id), 0700));
  if (wanted) {
    TRY(claim_name(places, id, wanted->str()));
    reservation.name_ = wanted->str();
  } else {
    reservation.name_ = TRY(claim_invented_name(places, id));
  }
  return reservation;
}

Reservation::~Reservation() {
  if (!undo_) return;
  if (!name_.empty()) (void)sys::unlink_path(undo_->name_file(name_));
  (void)sys::remove_tree(undo_->run_directory_of(id_));
  (void)sys::remove_tree(undo_->record_directory(id_));
}

}  // namespace coracle::engine
