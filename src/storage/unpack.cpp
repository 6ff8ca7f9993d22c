#include "storage/unpack.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <unistd.h>

#include <vector>

#include "base/text.h"
#include "storage/unpack_attributes.h"
#include "storage/whiteout.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace coracle::storage {
namespace {

constexpr std::size_t kLongestPath = 4095;
constexpr std::size_t kMostWarnings = 50;
constexpr std::uint64_t kDiskBlock = 4096;

std::pair<std::string, std::string> split_path(const std::string& path) {
  std::size_t slash = path.rfind('/');
  if (slash == path.npos) return {"", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

// Whether a directory could be found under that name after making one there.
bool is_in_the_way(const Error& error) {
  return error.errno_value == ENOENT || error.errno_value == ENOTDIR || error.errno_value == ELOOP;
}

Result<sys::Fd> open_child_directory(const sys::Fd& parent, const std::string& name) {
  return sys::open_at(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

}  // namespace

std::string clean_entry_path(const std::string& path) {
  std::vector<std::string> parts;
  for (std::string& part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..")
      parts.push_back(std::move(part));
    else if (!parts.empty())
      parts.pop_back();
  }
  return join(parts, "/");
}

Result<Unpacker> Unpacker::create(sys::Fd root, Ownership ownership) {
  // The umask belongs to the process unless a thread leaves the shared one.
  if (::unshare(CLONE_FS) < 0) return from_errno(errno, "get an own umask");
  ::umask(0);
  return Unpacker(std::move(root), ownership);
}

Result<void> Unpacker::begin_entry(const TarEntry& entry) {
  entry_ = entry;
  entry_.path = clean_entry_path(entry.path);
  if (entry_.path.size() > kLongestPath) return invalid("name of {} bytes is too long", entry_.path.size());
  if (is_aufs_bookkeeping(entry_.path)) return {};
  if (entry_.path.empty()) {
    if (entry.type != TarEntry::Type::directory) return invalid("{}: is the top and no directory", entry.path);
    directories_.insert_or_assign("", entry_);
    return {};
  }
  Place place = TRY(context(entry_.path, find_place(entry_.path, parent_)));
  if (is_whiteout_name(place.name)) return context(entry_.path, make_whiteout(place));
  return make_entry(place);
}

Result<void> Unpacker::make_entry(const Place& place) {
  switch (entry_.type) {
    case TarEntry::Type::file: return make_file(place);
    case TarEntry::Type::directory: return make_directory(place);
    case TarEntry::Type::symlink: return make_symlink(place);
    case TarEntry::Type::hard_link: return make_hard_link(place);
    case TarEntry::Type::fifo: return make_fifo(place);
    case TarEntry::Type::character_device:
    case TarEntry::Type::block_device:
      // Every container gets a /dev of its own, so nobody misses what an image has there.
      if (!entry_.path.starts_with("dev/"))
        warn(fmt::format("{}: device {}:{} left out, an unprivileged user cannot make it", entry_.path,
                         entry_.device_major, entry_.device_minor));
      return {};
  }
  return {};
}

Result<Unpacker::Place> Unpacker::find_place(const std::string& path, CachedDirectory& cache) {
  auto [directory, name] = split_path(path);
  if (!cache.fd.is_open() || cache.path != directory) {
    cache.fd = TRY(open_or_make_directory(directory));
    cache.path = directory;
  }
  return Place{&cache.fd, name};
}

Result<sys::Fd> Unpacker::open_or_make_directory(const std::string& path) {
  Result<sys::Fd> found = sys::open_in_root(root_, path.empty() ? "." : path, O_RDONLY | O_DIRECTORY);
  if (found || !is_in_the_way(found.error())) return found;
  auto [above, name] = split_path(path);
  sys::Fd parent = TRY(open_or_make_directory(above));
  Place place{&parent, name};
  struct stat status {};
  bool exists = ::fstatat(parent.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
  TRY(create_replacing(place, path, [&] { return ::mkdirat(parent.get(), place.name.c_str(), 0755); }));
  sys::Fd made = TRY(open_child_directory(parent, name));
  disk_size_ += kDiskBlock;
  if (exists && is_whiteout(status)) TRY(make_opaque(made));
  return made;
}

template <class Create>
Result<void> Unpacker::create_replacing(const Place& place, const std::string& path, Create create) {
  if (create() == 0) return {};
  if (errno != EEXIST) return from_errno(errno, "create {}", path);
  TRY(remove_existing(place, path));
  if (create() < 0) return from_errno(errno, "create {}", path);
  return {};
}

Result<void> Unpacker::remove_existing(const Place& place, const std::string& path) {
  if (::unlinkat(place.parent->get(), place.name.c_str(), 0) == 0) return {};
  if (errno != EISDIR) return from_errno(errno, "replace {}", path);
  link_parent_ = {};
  directories_.erase(path);
  directories_.erase(directories_.lower_bound(path + "/"), directories_.lower_bound(path + "0"));
  return sys::remove_tree(fmt::format("/proc/self/fd/{}/{}", place.parent->get(), place.name));
}

Result<void> Unpacker::make_opaque(const sys::Fd& directory) {
  bool opaque = TRY(mark_opaque(directory));
  if (!opaque) warn("the file system keeps no user xattrs: only fuse-overlayfs will see opaque directories");
  return {};
}

Result<void> Unpacker::make_whiteout(const Place& place) {
  if (place.name == kOpaqueName) return make_opaque(*place.parent);
  std::string hidden = place.name.substr(kWhiteoutPrefix.size());
  if (hidden.empty() || hidden == "." || hidden == "..") return invalid("whiteout names nothing");
  Result<void> made = create_whiteout(*place.parent, hidden);
  if (made || made.error().errno_value != EEXIST) return made;
  // The layer has an entry of that name: it stays, only what lies below it goes.
  Result<sys::Fd> directory = open_child_directory(*place.parent, hidden);
  return directory ? make_opaque(*directory) : Result<void>();
}

Result<void> Unpacker::make_directory(const Place& place) {
  int parent = place.parent->get();
  auto create = [&] { return ::mkdirat(parent, place.name.c_str(), 0700); };
  bool made = create() == 0;
  if (!made && errno != EEXIST) return from_errno(errno, "create {}", entry_.path);
  bool replaces_whiteout = false;
  struct stat status {};
  if (!made && ::fstatat(parent, place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(status.st_mode)) {
    replaces_whiteout = is_whiteout(status);
    TRY(create_replacing(place, entry_.path, create));
    made = true;
  }
  if (made) disk_size_ += kDiskBlock;
  directories_.insert_or_assign(entry_.path, entry_);
  if (!replaces_whiteout) return {};
  sys::Fd directory = TRY(open_child_directory(*place.parent, place.name));
  return make_opaque(directory);
}

Result<void> Unpacker::make_file(const Place& place) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  TRY(create_replacing(place, entry_.path, [&] {
    file_ = sys::Fd(::openat(place.parent->get(), place.name.c_str(), kFlags, entry_.mode & 0777));
    return file_.is_open() ? 0 : -1;
  }));
  file_end_ = file_bytes_ = 0;
  return {};
}

Result<void> Unpacker::data(std::uint64_t offset, std::string_view bytes) {
  if (!file_.is_open()) return {};
  if (offset != file_end_ && ::lseek(file_.get(), static_cast<off_t>(offset), SEEK_SET) < 0)
    return from_errno(errno, "{}: seek", entry_.path);
  TRY(context(entry_.path, sys::write_all(file_, bytes)));
  file_end_ = offset + bytes.size();
  file_bytes_ += bytes.size();
  return {};
}

Result<void> Unpacker::end_entry() {
  if (!file_.is_open()) return {};
  if (file_end_ != entry_.size && ::ftruncate(file_.get(), static_cast<off_t>(entry_.size)) < 0)
    return from_errno(errno, "{}: set size", entry_.path);
  TRY(set_attributes(file_, entry_));
  disk_size_ += (file_bytes_ + kDiskBlock - 1) / kDiskBlock * kDiskBlock;
  file_.close();
  return {};
}

Result<void> Unpacker::make_hard_link(const Place& place) {
  std::string target = clean_entry_path(entry_.link_target);
  if (target == entry_.path) return {};
  if (target.empty()) return invalid("{}: hard link to the top directory", entry_.path);
  Place source = TRY(context(entry_.path, find_place(target, link_parent_)));
  auto create = [&] {
    return ::linkat(source.parent->get(), source.name.c_str(), place.parent->get(), place.name.c_str(), 0);
  };
  Result<void> made = create_replacing(place, entry_.path, create);
  if (!made && is_missing(made.error()))
    return invalid("{}: hard link to {}, which the layer does not have", entry_.path, target);
  return made;
}

Result<void> Unpacker::make_symlink(const Place& place) {
  TRY(create_replacing(place, entry_.path, [&] {
    return ::symlinkat(entry_.link_target.c_str(), place.parent->get(), place.name.c_str());
  }));
  return set_attributes_by_name(place);
}

Result<void> Unpacker::make_fifo(const Place& place) {
  TRY(create_replacing(place, entry_.path, [&] {
    return ::mknodat(place.parent->get(), place.name.c_str(), S_IFIFO | entry_.mode, 0);
  }));
  return set_attributes_by_name(place);
}

// Links and fifos carry no user xattrs, so in Ownership::as_data their owner is lost.
Result<void> Unpacker::set_attributes_by_name(const Place& place) {
  int parent = place.parent->get();
  bool is_owned = entry_.uid != 0 || entry_.gid != 0;
  if (ownership_ == Ownership::mapped && is_owned) {
    TRY(check_owner(entry_));
    if (::fchownat(parent, place.name.c_str(), entry_.uid, entry_.gid, AT_SYMLINK_NOFOLLOW) < 0)
      return owner_error(errno, entry_);
  }
  if (::utimensat(parent, place.name.c_str(), times_of(entry_).data(), AT_SYMLINK_NOFOLLOW) < 0)
    return from_errno(errno, "{}: set time", entry_.path);
  return {};
}

Result<void> Unpacker::set_attributes(const sys::Fd& fd, const TarEntry& entry) {
  bool is_owned = entry.uid != 0 || entry.gid != 0;
  if (is_owned) TRY(ownership_ == Ownership::mapped ? change_owner(fd, entry) : keep_owner_as_data(fd, entry));
  // A change of owner drops capabilities and set-id bits: they come after it.
  if (!entry.xattrs.empty()) TRY(set_xattrs(fd, entry));
  bool has_mode = entry.type == TarEntry::Type::file && (entry.mode & 07000) == 0;
  if (!has_mode && ::fchmod(fd.get(), entry.mode) < 0) return from_errno(errno, "{}: set mode", entry.path);
  if (::futimens(fd.get(), times_of(entry).data()) < 0) return from_errno(errno, "{}: set time", entry.path);
  return {};
}

Result<void> Unpacker::set_xattrs(const sys::Fd& fd, const TarEntry& entry) {
  for (const auto& [name, value] : entry.xattrs) {
    if (!is_kept_xattr(name)) continue;
    bool kept = TRY(context(entry.path, set_xattr(fd, name, value)));
    if (!kept) warn(fmt::format("{}: xattr {} left out, the file system or kernel refuses it", entry.path, name));
  }
  return {};
}

// Children first: a directory may end up without the right to search it.
Result<void> Unpacker::finish() {
  parent_ = {};
  link_parent_ = {};
  for (auto next = directories_.rbegin(); next != directories_.rend(); ++next) {
    const auto& [path, entry] = *next;
    Result<sys::Fd> directory = sys::open_in_root(root_, path.empty() ? "." : path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    // A later entry took its place.
    if (!directory && is_in_the_way(directory.error())) continue;
    if (!directory) return tl::unexpected(std::move(directory).error());
    TRY(set_attributes(*directory, entry));
  }
  return {};
}

void Unpacker::warn(std::string text) {
  if (warnings_.size() < kMostWarnings) warnings_.push_back(std::move(text));
  if (warnings_.size() == kMostWarnings) warnings_.push_back("more of the same is not shown");
}

}  // namespace coracle::storage
