// config.json of a foreign bundle, through the reader, the planner and the seccomp compiler.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/plan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace coracle;
  auto document =
      parse_json(std::string_view(reinterpret_cast<const char*>(data), size), "config.json");
  if (!document) return 0;
  auto config = oci::parse_runtime_config(*document);
  if (!config) return 0;
  runtime::HostFacts host;
  auto plan = runtime::plan_init(*config, sys::DirectoryRootfs{"/rootfs"}, std::nullopt, host);
  if (plan) (void)runtime::to_text(*plan);
  (void)dump_json(oci::to_json(*config));
  return 0;
}
