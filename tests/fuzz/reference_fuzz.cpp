// What parses is a fixed point: its spelling parses to itself.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "image/auth_challenge.h"
#include "image/reference.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto reference = coracle::image::parse_normalized(text);
  if (reference) {
    auto again = coracle::image::ImageReference::parse(reference->str());
    if (!again || *again != *reference) std::abort();
  }
  coracle::image::parse_challenges({std::string(text)});
  return 0;
}
