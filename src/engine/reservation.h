// A container's id and name, taken before anything else of it exists.
//
// Order: the run directory with its lock, the record directory, the name. The lock is the container's for life: held here,
// then by the supervisor. While it is held nobody takes the directories for leftovers; a crash frees it, and the next
// command that has time removes what is there.
#pragma once

#include <optional>
#include <string>

#include "engine/container_name.h"
#include "engine/container_record.h"
#include "sys/file_lock.h"

namespace coracle::engine {

class [[nodiscard]] Reservation {
 public:
  // A name that is taken is a conflict that says by which container; without a name one is invented.
  static Result<Reservation> make(const ContainerPlaces& places, const std::optional<ContainerName>& wanted);
  Reservation(Reservation&& other) noexcept
      : id_(std::move(other.id_)), name_(std::move(other.name_)), lock_(std::move(other.lock_)), undo_(other.undo_) {
    other.undo_.reset();
  }
  Reservation& operator=(Reservation&&) = delete;
  ~Reservation();  // gives everything back unless kept

  const std::string& id() const { return id_; }
  const std::string& name() const { return name_; }
  // The container exists: nothing is given back any more. Returns its lock.
  sys::FileLock keep() && {
    undo_.reset();
    return std::move(*lock_);
  }

 private:
  Reservation(const ContainerPlaces& places, std::string id, sys::FileLock lock)
      : id_(std::move(id)), lock_(std::move(lock)), undo_(places) {}
  std::string id_;
  std::string name_;
  std::optional<sys::FileLock> lock_;
  std::optional<ContainerPlaces> undo_;  // absent: kept
};

}  // namespace coracle::engine
