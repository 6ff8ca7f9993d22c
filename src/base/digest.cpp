#include "base/digest.h"

#include "base/text.h"

namespace coracle {

Result<Digest> Digest::parse(std::string_view text) {
  auto [algorithm, hex] = split_once(text, ':');
  if (algorithm != "sha256" || hex.size() != 64 || !is_hex(hex))
    return invalid("digest \"{}\" is not sha256: and 64 hex digits", text);
  return Digest(std::string(text));
}

Digest Digest::from_sha256(const unsigned char* bytes) {
  return Digest("sha256:" + to_hex(bytes, 32));
}

}  // namespace coracle
