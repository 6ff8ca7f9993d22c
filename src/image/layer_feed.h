// The joint between receiving a layer and unpacking it: a bounded queue and the thread that empties
// it, so that the network, the checksum of the compressed bytes and decompression overlap, and a
// slow disk slows the network down.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "storage/layer.h"

namespace coracle::image {

class LayerFeed {
 public:
  explicit LayerFeed(storage::LayerImport import);
  LayerFeed(const LayerFeed&) = delete;
  LayerFeed& operator=(const LayerFeed&) = delete;
  ~LayerFeed();  // without finish(): the tree is dropped

  // Waits while the queue is full. Reports what went wrong behind it, and takes nothing more then.
  Result<void> write(std::string_view bytes);
  // After the last byte; the import is back with the caller then.
  Result<storage::LayerImport> finish();

 private:
  void run();
  void push(std::string chunk);
  void stop();

  storage::LayerImport import_;
  std::string pending_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> queue_;
  bool closed_ = false;
  bool abandoned_ = false;
  std::optional<Error> error_;
  std::thread thread_;
};

}  // namespace coracle::image
