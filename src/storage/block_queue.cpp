#include "storage/block_queue.h"

namespace coracle::storage {

BlockQueue::BlockQueue(std::size_t blocks, std::size_t block_size) : block_size_(block_size) {
  for (std::size_t i = 0; i < blocks; ++i) empty_.push_back({std::make_unique_for_overwrite<char[]>(block_size)});
}

Result<Block> BlockQueue::take_empty() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return failure_ || !empty_.empty(); });
  if (failure_) return tl::unexpected(*failure_);
  Block block = std::move(empty_.back());
  empty_.pop_back();
  block.size = 0;
  return block;
}

void BlockQueue::put_full(Block block) {
  std::lock_guard lock(mutex_);
  full_.push_back(std::move(block));
  changed_.notify_one();
}

void BlockQueue::close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_one();
}

std::optional<Block> BlockQueue::take_full() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return closed_ || !full_.empty(); });
  if (full_.empty()) return std::nullopt;
  Block block = std::move(full_.front());
  full_.pop_front();
  return block;
}

void BlockQueue::put_empty(Block block) {
  std::lock_guard lock(mutex_);
  empty_.push_back(std::move(block));
  changed_.notify_one();
}

void BlockQueue::fail(Error error) {
  std::lock_guard lock(mutex_);
  failure_ = std::move(error);
  changed_.notify_one();
}

}  // namespace coracle::storage
