// Frames as a container's kernel makes them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace coracle::network {

using Bytes = std::vector<std::uint8_t>;
using Address4 = std::array<std::uint8_t, 4>;

inline Bytes ipv4_frame(Address4 source, Address4 destination, std::uint8_t protocol, const Bytes& payload) {
  Bytes frame(14 + 20 + payload.size(), 0);
  frame[12] = 0x08;
  frame[14] = 0x45;
  frame[23] = protocol;
  std::copy(source.begin(), source.end(), frame.begin() + 26);
  std::copy(destination.begin(), destination.end(), frame.begin() + 30);
  std::copy(payload.begin(), payload.end(), frame.begin() + 34);
  return frame;
}

inline Bytes udp_packet(std::uint16_t source, std::uint16_t destination, std::string_view text) {
  auto length = static_cast<std::uint16_t>(8 + text.size());
  Bytes packet;
  for (int value : {int{source}, int{destination}, int{length}, 0}) {
    packet.push_back(static_cast<std::uint8_t>(value >> 8));
    packet.push_back(static_cast<std::uint8_t>(value));
  }
  packet.insert(packet.end(), text.begin(), text.end());
  return packet;
}

inline Bytes ipv6_frame(const std::array<std::uint8_t, 16>& destination) {
  Bytes frame(14 + 40 + 20, 0);
  frame[12] = 0x86;
  frame[13] = 0xdd;
  frame[20] = 6;
  std::copy(destination.begin(), destination.end(), frame.begin() + 38);
  return frame;
}

}  // namespace coracle::network
