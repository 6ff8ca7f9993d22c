#include "storage/store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"

namespace coracle::storage {
namespace {

constexpr std::string_view kFormat = "1\n";
constexpr mode_t kDurableBlob = 0400;

constexpr const char* kDirectories[] = {
    "blobs",   "blobs/sha256", "layers",   "references", "staging", "containers",
    "names",   "volumes",      "networks", "secrets",    "pods",    "cache",
};

Result<void> check_owner(const fs::path& root) {
  struct stat status = TRY(sys::status_of(root));
  if (status.st_uid != ::geteuid())
    return invalid("store {} belongs to uid {}, not to you (uid {}): choose another with --root",
                   root.native(), status.st_uid, ::geteuid());
  // A set-group-id root would hand its group on to every directory of every layer.
  if ((status.st_mode & 07077) != 0 && ::chmod(root.c_str(), 0700) < 0)
    return from_errno(errno, "make store {} private", root.native());
  return {};
}

// The format file is written last: where it is, the layout is whole.
Result<void> make_layout(const fs::path& root) {
  TRY(sys::make_directories(root, 0700));
  TRY(check_owner(root));
  for (const char* directory : kDirectories) TRY(sys::make_directories(root / directory, 0700));
  return sys::write_file_atomically(root / "format", kFormat, 0600, sys::Durability::synced);
}

Result<bool> is_durable_blob(const fs::path& path) {
  struct stat status = TRY(sys::status_of(path));
  return (status.st_mode & 07777) == kDurableBlob;
}

}  // namespace

Result<Store> Store::open(const fs::path& root) {
  Result<std::string> format = sys::read_file(root / "format", 64);
  if (!format && is_missing(format.error())) {
    TRY(context("create store", make_layout(root)));
    return Store(root);
  }
  if (!format) return tl::unexpected(std::move(format).error());
  if (*format != kFormat)
    return unsupported("store {} has format \"{}\", this coracle knows 1: choose another with --root",
                       root.native(), format->substr(0, format->find('\n')));
  TRY(check_owner(root));
  return Store(root);
}

fs::path Store::blob_path(const Digest& digest) const { return blobs_path() / digest.hex(); }
fs::path Store::layer_path(const Digest& diff_id) const { return layers_path() / diff_id.hex(); }
fs::path Store::layer_tree_path(const Digest& diff_id) const { return layer_path(diff_id) / "diff"; }
fs::path Store::container_path(std::string_view id) const { return containers_path() / id; }

Result<sys::FileLock> Store::hold_off_removal() const {
  return sys::FileLock::acquire(root_ / "removal.lock", sys::LockMode::shared);
}

Result<void> Store::make_durable(std::span<const Digest> blobs, std::span<const Digest> layers) const {
  std::vector<fs::path> volatile_blobs;
  std::vector<fs::path> marks;
  for (const Digest& digest : blobs) {
    fs::path path = blob_path(digest);
    bool durable = TRY(context("blob", is_durable_blob(path)));
    if (!durable) volatile_blobs.push_back(std::move(path));
  }
  for (const Digest& diff_id : layers) {
    fs::path mark = layer_path(diff_id) / "durable";
    if (!sys::path_exists(mark)) marks.push_back(std::move(mark));
  }
  if (volatile_blobs.empty() && marks.empty()) return {};
  sys::Fd root = TRY(sys::open_path(root_, O_RDONLY | O_DIRECTORY));
  TRY(sys::sync_file_system(root));
  for (const fs::path& path : volatile_blobs)
    if (::chmod(path.c_str(), kDurableBlob) < 0) return from_errno(errno, "mark {}", path.native());
  for (const fs::path& mark : marks) TRY(sys::write_file(mark, "", 0400));
  return {};
}

}  // namespace coracle::storage
