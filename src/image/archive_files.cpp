#include "image/archive_files.h"

#include <fcntl.h>
#include <unistd.h>

#include "storage/decompress.h"
#include "storage/tar_reader.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace coracle::image {
namespace {

constexpr std::size_t kBufferSize = 256 * 1024;
constexpr int kLinkLimit = 8;
constexpr std::size_t kMemberLimit = 65536;

std::string clean_name(const std::string& name) {
  return std::filesystem::path("/" + name).lexically_normal().relative_path().native();
}

Result<sys::Fd> open_unlinked(const storage::Store& store) {
  Result<sys::Fd> file = sys::open_path(store.staging_path(), O_TMPFILE | O_RDWR, 0600);
  if (file || file.error().errno_value != EOPNOTSUPP) return file;
  // NFS and some FUSE file systems have no O_TMPFILE.
  std::filesystem::path path = store.staging_path() / ("archive-" + sys::random_hex(8));
  file = sys::open_path(path, O_CREAT | O_EXCL | O_RDWR, 0600);
  if (file) TRY(sys::unlink_path(path));
  return file;
}

Result<void> write_at(const sys::Fd& file, std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = sys::retry([&] {
      return ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    });
    if (count < 0) return from_errno(errno, "write to the store");
    bytes.remove_prefix(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return {};
}

}  // namespace

class MemberKeeper : public storage::TarSink {
 public:
  MemberKeeper(const storage::Store& store, ArchiveFiles& files) : store_(store), files_(files) {}

  Result<void> begin_entry(const storage::TarEntry& entry) override {
    using Type = storage::TarEntry::Type;
    current_ = nullptr;
    std::string name = clean_name(entry.path);
    if (entry.type == Type::symlink)
      files_.links_[name] =
          clean_name(std::filesystem::path(name).parent_path() / entry.link_target);
    if (entry.type == Type::hard_link) files_.links_[name] = clean_name(entry.link_target);
    if (entry.type != Type::file) return {};
    // Each open member is a descriptor; images have hundreds of layers at most.
    if (files_.members_.size() >= kMemberLimit)
      return invalid("archive has more than {} files", kMemberLimit);
    sys::Fd file = TRY(open_unlinked(store_));
    current_ = &(files_.members_[name] = std::move(file));
    return {};
  }
  Result<void> data(std::uint64_t offset, std::string_view bytes) override {
    return current_ ? write_at(*current_, offset, bytes) : Result<void>{};
  }
  Result<void> end_entry() override { return {}; }

 private:
  const storage::Store& store_;
  ArchiveFiles& files_;
  const sys::Fd* current_ = nullptr;
};

namespace {

// Decompressed bytes go on into the tar reader.
class TarFeed : public storage::OutputBuffer {
 public:
  explicit TarFeed(MemberKeeper& keeper) : keeper_(keeper), buffer_(kBufferSize, '\0') {}
  std::span<char> room() override { return buffer_; }
  Result<void> commit(std::size_t count) override {
    return reader_.feed(std::string_view(buffer_).substr(0, count), keeper_);
  }
  Result<void> finish() { return reader_.finish(); }

 private:
  MemberKeeper& keeper_;
  storage::TarReader reader_;
  std::string buffer_;
};

// Fills the buffer as far as the input goes; 0 is the end.
Result<std::size_t> read_full(const sys::Fd& input, std::string& buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    ssize_t count = sys::retry(
        [&] { return ::read(input.get(), buffer.data() + filled, buffer.size() - filled); });
    if (count < 0) return from_errno(errno, "read");
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

}  // namespace

Result<ArchiveFiles> ArchiveFiles::read_tar(const storage::Store& store, const sys::Fd& input,
                                            const Cancellation& cancellation) {
  ArchiveFiles files;
  MemberKeeper keeper(store, files);
  TarFeed feed(keeper);
  std::unique_ptr<storage::Decompressor> decompressor;
  std::string buffer(kBufferSize, '\0');
  for (;;) {
    std::size_t count = TRY(read_full(input, buffer));
    if (count == 0) break;
    if (cancellation.is_requested()) return conflict("interrupted");
    std::string_view bytes = std::string_view(buffer).substr(0, count);
    if (!decompressor)
      decompressor = TRY(storage::choose_decompressor(bytes.substr(0, storage::kMagicSize)));
    TRY(decompressor->feed(bytes, feed));
  }
  if (!decompressor) return invalid("is empty");
  TRY(decompressor->finish());
  TRY(feed.finish());
  return files;
}

Result<ArchiveFiles> ArchiveFiles::open_directory(const std::string& path) {
  ArchiveFiles files;
  files.directory_ = TRY(sys::open_path(path, O_PATH | O_DIRECTORY));
  return files;
}

Result<const sys::Fd*> ArchiveFiles::find(const std::string& name, sys::Fd& owner) const {
  if (directory_.is_open()) {
    owner = TRY(sys::open_in_root(directory_, name, O_RDONLY | O_NONBLOCK));
    return &owner;
  }
  std::string target = clean_name(name);
  for (int hops = 0; hops < kLinkLimit; ++hops) {
    if (auto member = members_.find(target); member != members_.end()) return &member->second;
    auto link = links_.find(target);
    if (link == links_.end()) break;
    target = link->second;
  }
  return not_found("has no file {}", name);
}

Result<bool> ArchiveFiles::has(const std::string& name) const {
  sys::Fd owner;
  Result<const sys::Fd*> found = find(name, owner);
  if (!found && !is_missing(found.error())) return Failure(std::move(found).error());
  return found.has_value();
}

Result<std::int64_t> ArchiveFiles::size(const std::string& name) const {
  sys::Fd owner;
  const sys::Fd* file = TRY(find(name, owner));
  struct stat status = TRY(sys::status_of(*file));
  return std::int64_t{status.st_size};
}

Result<std::string> ArchiveFiles::read(const std::string& name, std::size_t limit) const {
  std::string text;
  ByteSink append = [&](std::string_view bytes) -> Result<void> {
    if (text.size() + bytes.size() > limit)
      return invalid("{} is larger than {} bytes", name, limit);
    text.append(bytes);
    return {};
  };
  TRY(stream(name, append));
  return text;
}

Result<void> ArchiveFiles::stream(const std::string& name, const ByteSink& sink) const {
  sys::Fd owner;
  const sys::Fd* file = TRY(find(name, owner));
  std::string buffer(kBufferSize, '\0');
  for (std::int64_t offset = 0;;) {
    ssize_t count =
        sys::retry([&] { return ::pread(file->get(), buffer.data(), buffer.size(), offset); });
    if (count < 0) return from_errno(errno, "read {}", name);
    if (count == 0) return {};
    TRY(sink(std::string_view(buffer).substr(0, static_cast<std::size_t>(count))));
    offset += count;
  }
}

}  // namespace coracle::image
