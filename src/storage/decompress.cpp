#include "storage/decompress.h"

#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>

namespace coracle::storage {
namespace {

class PlainReader : public Decompressor {
 public:
  Result<void> feed(std::string_view bytes, OutputBuffer& output) override {
    while (!bytes.empty()) {
      std::span<char> room = output.room();
      std::size_t count = std::min(room.size(), bytes.size());
      std::memcpy(room.data(), bytes.data(), count);
      TRY(output.commit(count));
      bytes.remove_prefix(count);
    }
    return {};
  }
  Result<void> finish() override { return {}; }
};

class GzipReader : public Decompressor {
 public:
  GzipReader() {
    isal_inflate_init(&state_);
    state_.crc_flag = ISAL_GZIP;
  }

  Result<void> feed(std::string_view bytes, OutputBuffer& output) override {
    state_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
    state_.avail_in = static_cast<std::uint32_t>(bytes.size());
    for (;;) {
      if (ended_ && !begin_next_member()) return {};
      std::span<char> room = output.room();
      state_.next_out = reinterpret_cast<std::uint8_t*>(room.data());
      state_.avail_out = static_cast<std::uint32_t>(room.size());
      int outcome = isal_inflate(&state_);
      if (outcome < 0) return invalid("gzip data is damaged ({})", outcome);
      TRY(output.commit(room.size() - state_.avail_out));
      ended_ = state_.block_state == ISAL_BLOCK_FINISH;
      if (!ended_ && state_.avail_in == 0 && state_.avail_out > 0) return {};
    }
  }

  Result<void> finish() override {
    if (!ended_) return invalid("gzip data is truncated");
    return {};
  }

 private:
  // What follows a member is the next one, or padding that gzip(1) ignores as well.
  bool begin_next_member() {
    if (state_.avail_in == 0 || ignores_rest_) return false;
    ignores_rest_ = state_.next_in[0] != 0x1f;
    if (ignores_rest_) return false;
    std::uint8_t* next = state_.next_in;
    std::uint32_t left = state_.avail_in;
    isal_inflate_reset(&state_);
    state_.crc_flag = ISAL_GZIP;
    state_.next_in = next;
    state_.avail_in = left;
    ended_ = false;
    return true;
  }

  inflate_state state_{};
  bool ended_ = false;
  bool ignores_rest_ = false;
};

class ZstdReader : public Decompressor {
 public:
  Result<void> feed(std::string_view bytes, OutputBuffer& output) override {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    bool is_full = false;
    // A full room may hide output that is still inside the stream.
    while (input.pos < input.size || is_full) {
      std::span<char> room = output.room();
      ZSTD_outBuffer out{room.data(), room.size(), 0};
      std::size_t outcome = ZSTD_decompressStream(stream_.get(), &out, &input);
      if (ZSTD_isError(outcome)) return invalid("zstd data is damaged: {}", ZSTD_getErrorName(outcome));
      TRY(output.commit(out.pos));
      is_full = out.pos == out.size && outcome != 0;
      ended_ = outcome == 0;
    }
    return {};
  }

  Result<void> finish() override {
    if (!ended_) return invalid("zstd data is truncated");
    return {};
  }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  std::unique_ptr<ZSTD_DStream, Free> stream_{ZSTD_createDStream()};
  bool ended_ = false;
};

// A zstd frame, or a skippable one in front of it. (RFC 8878, section 3.1)
bool is_zstd(std::string_view bytes) {
  if (bytes.starts_with("\x28\xb5\x2f\xfd")) return true;
  return bytes.size() >= 4 && (bytes[0] & 0xf0) == 0x50 && bytes.substr(1, 3) == "\x2a\x4d\x18";
}

}  // namespace

Result<std::unique_ptr<Decompressor>> choose_decompressor(std::string_view first_bytes) {
  if (first_bytes.starts_with("\x1f\x8b")) return std::make_unique<GzipReader>();
  if (is_zstd(first_bytes)) return std::make_unique<ZstdReader>();
  if (first_bytes.starts_with("BZh")) return unsupported("bzip2 compression is not supported");
  if (first_bytes.starts_with(std::string_view("\xfd" "7zXZ\0", 6))) return unsupported("xz compression is not supported");
  return std::make_unique<PlainReader>();
}

}  // namespace coracle::storage
