// Two threads make a layer: the caller's decompresses into blocks, ours hashes each block and unpacks it. A block
// is read once while it is still in the cache.
#include "storage/layer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "storage/blob.h"
#include "storage/block_queue.h"
#include "storage/decompress.h"
#include "storage/staging.h"
#include "storage/tar_reader.h"
#include "storage/unpack.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace coracle::storage {
namespace {

constexpr std::size_t kBlocks = 8;
constexpr std::size_t kBlockSize = 256u << 10;
constexpr std::size_t kReadSize = 256u << 10;

// What a layer directory is called until it is published.
constexpr char kMember[] = "layer";

class QueueOutput : public OutputBuffer {
 public:
  QueueOutput(BlockQueue& queue, Block first) : queue_(queue), block_(std::move(first)) {}

  std::span<char> room() override { return {block_.bytes.get() + block_.size, queue_.block_size() - block_.size}; }

  Result<void> commit(std::size_t count) override {
    block_.size += count;
    if (block_.size < queue_.block_size()) return {};
    queue_.put_full(std::move(block_));
    block_ = TRY(queue_.take_empty());
    return {};
  }

  void flush() { queue_.put_full(std::move(block_)); }

 private:
  BlockQueue& queue_;
  Block block_;
};

struct UnpackOutcome {
  std::optional<Digest> diff_id;
  std::uint64_t uncompressed_size = 0;
  std::uint64_t disk_size = 0;
  std::vector<std::string> warnings;
};

Result<UnpackOutcome> unpack_blocks(BlockQueue& queue, sys::Fd root, Ownership ownership) {
  Unpacker unpacker = TRY(Unpacker::create(std::move(root), ownership));
  TarReader reader;
  Sha256 hash;
  UnpackOutcome outcome;
  while (std::optional<Block> block = queue.take_full()) {
    std::string_view bytes(block->bytes.get(), block->size);
    hash.update(bytes);
    TRY(reader.feed(bytes, unpacker));
    outcome.uncompressed_size += bytes.size();
    queue.put_empty(*std::move(block));
  }
  TRY(reader.finish());
  TRY(unpacker.finish());
  outcome.diff_id = hash.finish();
  outcome.disk_size = unpacker.disk_size();
  outcome.warnings = unpacker.warnings();
  return outcome;
}

// Moves away what a power failure may have damaged. (layer_record.h)
Result<void> make_way(const Store& store, const Digest& diff_id) {
  auto existing = TRY(find_layer(store, diff_id));
  if (existing) return {};
  Result<void> moved = sys::rename_path(store.layer_path(diff_id), store.staging_path() / sys::random_hex(8));
  if (!moved && is_missing(moved.error())) return {};
  return moved;
}

}  // namespace

struct LayerImport::State {
  State(const Store& to, Ownership kept, StagingDirectory in) : store(to), ownership(kept), staging(std::move(in)) {}
  ~State() {
    queue.close();
    if (thread.joinable()) thread.join();
  }

  Store store;
  Ownership ownership;
  StagingDirectory staging;
  BlockQueue queue{kBlocks, kBlockSize};
  std::optional<QueueOutput> output;
  std::string first_bytes;  // until there are enough to choose the decompressor
  std::unique_ptr<Decompressor> decompressor;
  Result<UnpackOutcome> outcome;
  std::optional<LayerRecord> record;
  std::thread thread;

  Result<void> start();
  Result<void> decompress(std::string_view bytes);
};

Result<void> LayerImport::State::start() {
  fs::path layer = staging.path() / kMember;
  TRY(sys::make_directory(layer, 0700));
  TRY(sys::make_directory(layer / "diff", 0755));
  sys::Fd root = TRY(sys::open_path(layer / "diff", O_RDONLY | O_DIRECTORY));
  if (::fchmod(root.get(), 0755) < 0) return from_errno(errno, "set mode of {}", layer.native());
  output.emplace(queue, TRY(queue.take_empty()));
  thread = std::thread([this, raw = root.release()] {
    outcome = unpack_blocks(queue, sys::Fd(raw), ownership);
    if (!outcome) queue.fail(outcome.error());
  });
  return {};
}

Result<void> LayerImport::State::decompress(std::string_view bytes) {
  if (decompressor) return decompressor->feed(bytes, *output);
  first_bytes.append(bytes);
  if (first_bytes.size() < kMagicSize) return {};
  decompressor = TRY(choose_decompressor(first_bytes));
  return decompressor->feed(std::exchange(first_bytes, {}), *output);
}

LayerImport::LayerImport(std::unique_ptr<State> state) : state_(std::move(state)) {}
LayerImport::LayerImport(LayerImport&&) noexcept = default;
LayerImport::~LayerImport() = default;

Result<LayerImport> LayerImport::begin(const Store& store, Ownership ownership) {
  StagingDirectory staging = TRY(StagingDirectory::create(store));
  auto state = std::make_unique<State>(store, ownership, std::move(staging));
  TRY(state->start());
  return LayerImport(std::move(state));
}

Result<void> LayerImport::write(std::string_view compressed) {
  return context("unpack layer", state_->decompress(compressed));
}

Result<LayerRecord> LayerImport::finish() {
  State& state = *state_;
  if (!state.decompressor) state.decompressor = TRY(choose_decompressor(state.first_bytes));
  TRY(context("unpack layer", state.decompressor->feed(std::exchange(state.first_bytes, {}), *state.output)));
  TRY(context("unpack layer", state.decompressor->finish()));
  state.output->flush();
  state.queue.close();
  state.thread.join();
  if (!state.outcome) return context("unpack layer", Result<LayerRecord>(tl::unexpected(state.outcome.error())));
  state.record = LayerRecord{*state.outcome->diff_id, state.outcome->uncompressed_size, state.outcome->disk_size,
                             state.ownership};
  return *state.record;
}

const std::vector<std::string>& LayerImport::warnings() const { return state_->outcome->warnings; }

Result<void> LayerImport::publish(const Digest& expected_diff_id) {
  State& state = *state_;
  const Digest& actual = state.record->diff_id;
  if (actual != expected_diff_id)
    return invalid("layer has diff id {}, the image config says {}", actual.str(), expected_diff_id.str());
  TRY(write_layer_record(state.staging.path() / kMember, *state.record));
  TRY(make_way(state.store, actual));
  Result<void> published = state.staging.publish(kMember, state.store.layer_path(actual));
  // Somebody published the same layer meanwhile.
  if (!published && (published.error().errno_value == EEXIST || published.error().errno_value == ENOTEMPTY)) return {};
  return published;
}

Result<LayerRecord> import_layer_from_blob(const Store& store, const Digest& blob, const Digest& expected_diff_id,
                                           Ownership ownership) {
  sys::Fd file = TRY(sys::open_path(store.blob_path(blob), O_RDONLY));
  LayerImport import = TRY(LayerImport::begin(store, ownership));
  std::string buffer(kReadSize, 0);
  for (;;) {
    ssize_t count = sys::retry([&] { return ::read(file.get(), buffer.data(), buffer.size()); });
    if (count < 0) return from_errno(errno, "read blob {}", blob.str());
    if (count == 0) break;
    TRY(import.write(std::string_view(buffer.data(), static_cast<std::size_t>(count))));
  }
  LayerRecord record = TRY(import.finish());
  TRY(import.publish(expected_diff_id));
  return record;
}

}  // namespace coracle::storage
