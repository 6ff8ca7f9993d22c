#include "storage/blob.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/staging.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace coracle::storage {
namespace {

constexpr mode_t kDurableBlob = 0400;
constexpr mode_t kVolatileBlob = 0600;
constexpr std::size_t kReadSize = 1u << 20;

Result<Digest> digest_of_file(const fs::path& path) {
  sys::Fd fd = TRY(sys::open_path(path, O_RDONLY));
  Sha256 hash;
  std::string buffer(kReadSize, 0);
  for (;;) {
    ssize_t count = sys::retry([&] { return ::read(fd.get(), buffer.data(), buffer.size()); });
    if (count < 0) return from_errno(errno, "read {}", path.native());
    if (count == 0) return hash.finish();
    hash.update(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
  }
}

std::string staging_name(const Digest& digest) { return fmt::format("blob-{}", digest.hex()); }

}  // namespace

Result<bool> has_blob(const Store& store, const Digest& digest) {
  fs::path path = store.blob_path(digest);
  Result<struct stat> status = sys::status_of(path);
  if (!status && is_missing(status.error())) return false;
  if (!status) return tl::unexpected(std::move(status).error());
  if ((status->st_mode & 07777) == kDurableBlob) return true;
  Digest actual = TRY(digest_of_file(path));
  if (actual == digest) return true;
  TRY(sys::unlink_path(path));
  return false;
}

Result<std::string> read_blob(const Store& store, const Digest& digest, std::size_t limit) {
  std::string bytes = TRY(sys::read_file(store.blob_path(digest), limit));
  if (digest_of(bytes) != digest)
    return invalid("blob {} is damaged on disk: remove the image and pull it again", digest.str());
  return bytes;
}

struct BlobWriter::State {
  StagingLock lock;
  sys::Fd file;
  Digest digest;
  std::optional<std::int64_t> size;
  fs::path target;
  Sha256 hash;
  std::int64_t written = 0;
  bool checked = false;
  bool published = false;
};

BlobWriter::BlobWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
BlobWriter::BlobWriter(BlobWriter&&) noexcept = default;

BlobWriter::~BlobWriter() {
  if (state_ && !state_->published) ::unlink(state_->lock.path().c_str());
}

Result<BlobWriter> BlobWriter::create(const Store& store, const Digest& digest, std::optional<std::int64_t> size,
                                      StagingLock lock) {
  sys::Fd file = TRY(sys::open_path(lock.path(), O_WRONLY | O_CREAT | O_TRUNC, kVolatileBlob));
  return BlobWriter(std::unique_ptr<State>(
      new State{std::move(lock), std::move(file), digest, size, store.blob_path(digest)}));
}

// The lock is taken first: what was being written when it was busy is there now.
Result<std::optional<BlobWriter>> BlobWriter::begin(const Store& store, const Digest& digest,
                                                    std::optional<std::int64_t> size) {
  bool there = TRY(has_blob(store, digest));
  if (there) return std::nullopt;
  StagingLock lock = TRY(StagingLock::acquire(store, staging_name(digest)));
  there = TRY(has_blob(store, digest));
  if (there) return std::nullopt;
  return TRY(create(store, digest, size, std::move(lock)));
}

Result<BlobWriter::Attempt> BlobWriter::try_begin(const Store& store, const Digest& digest,
                                                  std::optional<std::int64_t> size) {
  bool there = TRY(has_blob(store, digest));
  if (there) return AlreadyThere{};
  auto lock = TRY(StagingLock::try_acquire(store, staging_name(digest)));
  if (!lock) return WrittenElsewhere{};
  there = TRY(has_blob(store, digest));
  if (there) return AlreadyThere{};
  return TRY(create(store, digest, size, *std::move(lock)));
}

Result<void> BlobWriter::write(std::string_view bytes) {
  State& state = *state_;
  state.written += static_cast<std::int64_t>(bytes.size());
  if (state.size && state.written > *state.size)
    return invalid("blob {} is longer than the {} bytes its descriptor says", state.digest.str(), *state.size);
  state.hash.update(bytes);
  return context("blob " + state.digest.short_id(), sys::write_all(state.file, bytes));
}

std::int64_t BlobWriter::written() const { return state_->written; }

Result<void> BlobWriter::check() {
  State& state = *state_;
  if (state.size && state.written != *state.size)
    return invalid("blob {} is {} bytes, its descriptor says {}", state.digest.str(), state.written, *state.size);
  Digest actual = state.hash.finish();
  if (actual != state.digest) return invalid("blob has digest {}, expected {}", actual.str(), state.digest.str());
  state.checked = true;
  return {};
}

Result<void> BlobWriter::finish() {
  State& state = *state_;
  if (!state.checked) TRY(check());
  TRY(sys::rename_path(state.lock.path(), state.target));
  state.published = true;
  return {};
}

Result<void> write_blob(const Store& store, const Digest& digest, std::string_view bytes) {
  auto writer = TRY(BlobWriter::begin(store, digest, static_cast<std::int64_t>(bytes.size())));
  if (!writer) return {};
  TRY(writer->write(bytes));
  return writer->finish();
}

}  // namespace coracle::storage
