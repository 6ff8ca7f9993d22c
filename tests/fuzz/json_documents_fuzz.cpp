// Every image document from any bytes: an error or a value, nothing else.
#include <cstdint>
#include <string_view>

#include "image/credentials.h"
#include "oci/image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace coracle;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto document = parse_json(text, "fuzz");
  if (!document) return 0;
  (void)oci::kind_of_manifest("", *document);
  (void)oci::parse_manifest(*document);
  (void)oci::parse_image_config(*document);
  auto index = oci::parse_index(*document);
  if (index) (void)oci::find_platform(*index, {"linux", "arm", "v7"});
  static const auto name = image::parse_normalized("quay.io/team/app").value();
  (void)image::find_credentials(*document, name);
  (void)dump_json(*document);
  return 0;
}
