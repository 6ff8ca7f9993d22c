#include "network/slirp/frame.h"

#include <algorithm>

namespace coracle::network {
namespace {

constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kIpv4Destination = kEthernetHeader + 16;
constexpr std::size_t kIpv6Destination = kEthernetHeader + 24;

bool is_ipv4(std::span<const std::uint8_t> frame) {
  return frame.size() >= kIpv4Destination + 4 && frame[12] == 0x08 && frame[13] == 0x00;
}

bool is_ipv6(std::span<const std::uint8_t> frame) {
  return frame.size() >= kIpv6Destination + 16 && frame[12] == 0x86 && frame[13] == 0xdd;
}

}  // namespace

bool is_addressed_to_host_loopback(std::span<const std::uint8_t> frame) {
  if (is_ipv4(frame)) return frame[kIpv4Destination] == 127 || frame[kIpv4Destination] == 0;
  if (!is_ipv6(frame)) return false;
  // ::, ::1, and IPv4 addresses in both embeddings begin with ten zero bytes.
  auto destination = frame.subspan(kIpv6Destination, 10);
  return std::all_of(destination.begin(), destination.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace coracle::network
