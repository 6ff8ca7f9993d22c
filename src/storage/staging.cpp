#include "storage/staging.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <vector>

#include "sys/clock.h"
#include "sys/file.h"

namespace coracle::storage {
namespace {

constexpr std::string_view kLockSuffix = ".lock";

fs::path lock_path(const fs::path& path) { return path.native() + std::string(kLockSuffix); }

// The last holder removed the file between our open and our lock: the lock then guards nothing.
Result<bool> is_current(const sys::FileLock& lock, const fs::path& path) {
  struct stat locked = TRY(sys::status_of(lock.fd()));
  struct stat named {};
  if (::lstat(path.c_str(), &named) < 0) return false;
  return locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
}

std::set<std::string> guarded_names(const std::vector<std::string>& members) {
  std::set<std::string> names;
  for (const std::string& member : members) {
    bool is_lock = member.ends_with(kLockSuffix);
    names.insert(is_lock ? member.substr(0, member.size() - kLockSuffix.size()) : member);
  }
  return names;
}

Result<void> remove_all(const std::vector<StagingLock>& garbage) {
  for (const StagingLock& lock : garbage) TRY(sys::remove_tree(lock.path()));
  return {};
}

}  // namespace

Result<StagingLock> StagingLock::acquire(const Store& store, const std::string& name) {
  fs::path path = store.staging_path() / name;
  for (;;) {
    sys::FileLock lock = TRY(sys::FileLock::acquire(lock_path(path), sys::LockMode::exclusive));
    bool current = TRY(is_current(lock, lock_path(path)));
    if (current) return StagingLock(path, std::move(lock));
  }
}

Result<std::optional<StagingLock>> StagingLock::try_acquire(const Store& store, const std::string& name) {
  fs::path path = store.staging_path() / name;
  for (;;) {
    auto lock = TRY(sys::FileLock::try_acquire(lock_path(path), sys::LockMode::exclusive));
    if (!lock) return std::nullopt;
    bool current = TRY(is_current(*lock, lock_path(path)));
    if (current) return StagingLock(path, *std::move(lock));
  }
}

StagingLock::StagingLock(StagingLock&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::move(other.lock_)) {
  other.lock_.reset();
}

StagingLock::~StagingLock() {
  if (lock_) ::unlink(lock_path(path_).c_str());
}

Result<StagingDirectory> StagingDirectory::create(const Store& store) {
  StagingLock lock = TRY(StagingLock::acquire(store, sys::random_hex(8)));
  TRY(sys::make_directory(lock.path(), 0700));
  return StagingDirectory(std::move(lock));
}

// What cannot be removed now is garbage for the next collection.
StagingDirectory::~StagingDirectory() {
  if (!lock_.path().empty()) (void)sys::remove_tree(lock_.path());
}

Result<void> StagingDirectory::publish(const std::string& member, const fs::path& to) {
  return sys::rename_path(lock_.path() / member, to);
}

Result<void> collect_garbage(const Store& store, const sys::IdMappings& mappings) {
  std::vector<std::string> members = TRY(sys::list_directory(store.staging_path()));
  std::vector<StagingLock> garbage;
  for (const std::string& name : guarded_names(members)) {
    auto lock = TRY(StagingLock::try_acquire(store, name));
    if (lock) garbage.push_back(*std::move(lock));
  }
  if (remove_all(garbage)) return {};
  return context("remove unfinished work",
                 sys::run_in_user_namespace(mappings, [&] { return remove_all(garbage); }));
}

}  // namespace coracle::storage
