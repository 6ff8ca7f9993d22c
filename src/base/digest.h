// The name of some bytes: "sha256:" and 64 lower-case hex digits. (OCI image-spec, descriptor.md, Digests)
// Other algorithms are refused: nothing in the field publishes them, and a store needs one name per blob.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/error.h"

namespace coracle {

class Digest {
 public:
  static Result<Digest> parse(std::string_view text);
  // From 32 raw bytes.
  static Digest from_sha256(const unsigned char* bytes);

  const std::string& str() const { return text_; }
  std::string_view hex() const { return std::string_view(text_).substr(7); }
  std::string short_id() const { return text_.substr(7, 12); }
  auto operator<=>(const Digest&) const = default;

 private:
  explicit Digest(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace coracle
