// Turns a stream of gzip (also of several members), zstd (also of several frames) or plain bytes into plain bytes.
// The format is told by the first bytes. Pure: memory in, memory out; a zstd window is bounded to 128 MiB.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace coracle::storage {

// Room for output: the decompressor fills it from the front. `commit` says how much was filled and
// gives the next room, which is never empty.
class OutputBuffer {
 public:
  virtual ~OutputBuffer() = default;
  virtual std::span<char> room() = 0;
  virtual Result<void> commit(std::size_t count) = 0;
};

class Decompressor {
 public:
  virtual ~Decompressor() = default;
  virtual Result<void> feed(std::string_view bytes, OutputBuffer& output) = 0;
  // An error when the stream is truncated.
  virtual Result<void> finish() = 0;
};

// Enough bytes to tell: 6, or the whole input.
inline constexpr std::size_t kMagicSize = 6;
// bzip2 and xz are refused by name.
Result<std::unique_ptr<Decompressor>> choose_decompressor(std::string_view first_bytes);

}  // namespace coracle::storage
