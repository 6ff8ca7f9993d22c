#include "image/layer_feed.h"

namespace coracle::image {
namespace {

constexpr std::size_t kChunk = 256 * 1024;
constexpr std::size_t kQueueLimit = 16;  // chunks; 4 MiB for each layer in flight

}  // namespace

LayerFeed::LayerFeed(storage::LayerImport import)
    : import_(std::move(import)), thread_([this] { run(); }) {}

LayerFeed::~LayerFeed() {
  {
    std::lock_guard guard(mutex_);
    abandoned_ = true;
  }
  stop();
}

void LayerFeed::stop() {
  {
    std::lock_guard guard(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void LayerFeed::run() {
  for (;;) {
    std::string chunk;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return closed_ || !queue_.empty(); });
      if (abandoned_ || queue_.empty()) return;
      chunk = std::move(queue_.front());
      queue_.pop_front();
    }
    changed_.notify_all();
    Result<void> written = import_.write(chunk);
    if (written) continue;
    std::lock_guard guard(mutex_);
    error_ = std::move(written).error();
    changed_.notify_all();
    return;
  }
}

void LayerFeed::push(std::string chunk) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return error_ || queue_.size() < kQueueLimit; });
  queue_.push_back(std::move(chunk));
  changed_.notify_all();
}

Result<void> LayerFeed::write(std::string_view bytes) {
  {
    std::lock_guard guard(mutex_);
    if (error_) return Failure(*error_);
  }
  pending_.append(bytes);
  if (pending_.size() >= kChunk) {
    push(std::exchange(pending_, {}));
    pending_.reserve(kChunk * 2);
  }
  return {};
}

Result<storage::LayerImport> LayerFeed::finish() {
  if (!pending_.empty()) push(std::exchange(pending_, {}));
  stop();
  if (error_) return Failure(*error_);
  return std::move(import_);
}

}  // namespace coracle::image
