// Bytes named by their digest, exactly as they came: manifests, configs, compressed layers.
//
// Single flight: a blob is written by one process at a time, which holds the staging lock "blob-HEX". The others
// wait in begin() and then find the blob there. Publish each blob as soon as it is whole: a process
// that keeps one back while it waits for another blob could wait forever for a process that does the same.
// Within one process begin a digest once: the second begin would wait for the first.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/digest.h"
#include "base/error.h"
#include "storage/store.h"

namespace coracle::storage {

// SHA-256 over a stream.
class Sha256 {
 public:
  Sha256();
  void update(std::string_view bytes);
  Digest finish();

 private:
  struct Free {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Free> context_;
};
Digest digest_of(std::string_view bytes);

// Whether the blob is there and may be trusted. A blob that was never made durable is read and hashed first;
// a damaged one is removed and counts as absent.
Result<bool> has_blob(const Store& store, const Digest& digest);
// Reads a small blob (manifest, config) and checks its digest. not_found when absent, invalid when damaged.
Result<std::string> read_blob(const Store& store, const Digest& digest, std::size_t limit = 4u << 20);

class [[nodiscard]] BlobWriter {
 public:
  struct AlreadyThere {};
  struct WrittenElsewhere {};  // another process is at it
  using Attempt = std::variant<BlobWriter, AlreadyThere, WrittenElsewhere>;

  // Without a size (documents of unknown length) only the digest is checked.
  static Result<Attempt> try_begin(const Store& store, const Digest& digest, std::optional<std::int64_t> size);
  // Waits for another writer; std::nullopt: the blob is there.
  static Result<std::optional<BlobWriter>> begin(const Store& store, const Digest& digest,
                                                 std::optional<std::int64_t> size);
  BlobWriter(BlobWriter&&) noexcept;
  BlobWriter& operator=(BlobWriter&&) = delete;
  ~BlobWriter();  // unpublished bytes are removed and the next waiter goes on

  // An error as soon as more comes than was announced.
  Result<void> write(std::string_view bytes);
  std::int64_t written() const;
  // After the last byte: checks size and digest. ErrorKind::invalid names both digests or both sizes.
  Result<void> check();
  // Checks, unless that is done, and publishes.
  Result<void> finish();

 private:
  struct State;
  explicit BlobWriter(std::unique_ptr<State> state);
  static Result<BlobWriter> create(const Store&, const Digest&, std::optional<std::int64_t>, class StagingLock);
  std::unique_ptr<State> state_;
};

// A whole document at once; success when it is already there.
Result<void> write_blob(const Store& store, const Digest& digest, std::string_view bytes);

}  // namespace coracle::storage
