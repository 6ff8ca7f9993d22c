// A bounded pipe of byte blocks between two threads; the blocks are reused.
// Either side may give up: the producer by close(), the consumer by fail(), which the producer gets as its error.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/error.h"

namespace coracle::storage {

struct Block {
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
};

class BlockQueue {
 public:
  BlockQueue(std::size_t blocks, std::size_t block_size);
  std::size_t block_size() const { return block_size_; }

  // Producer. Waits for a block; an error when the consumer failed.
  Result<Block> take_empty();
  void put_full(Block block);
  void close();

  // Consumer. Waits; std::nullopt after close() when nothing is left.
  std::optional<Block> take_full();
  void put_empty(Block block);
  void fail(Error error);

 private:
  std::size_t block_size_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Block> empty_;
  std::deque<Block> full_;
  std::optional<Error> failure_;
  bool closed_ = false;
};

}  // namespace coracle::storage
