// What an Ethernet frame says, as far as the relay must know. Pure; frames come from containers and are hostile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace coracle::network {

using Frame = std::span<const std::uint8_t>;

enum class AddressFamily { ipv4, ipv6 };

struct Transport {
  AddressFamily family;
  std::uint8_t protocol;
  std::size_t offset;  // of the TCP or UDP header in the frame; lies inside it
};
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;

// Absent for fragments and for whatever is neither IPv4 nor IPv6.
std::optional<Transport> find_transport(Frame frame);

constexpr std::size_t kTcpHeader = 20;

struct UdpDatagram {
  AddressFamily family;
  std::uint16_t source_port;
  std::uint16_t destination_port;
  bool is_from_gateway;
  bool is_to_gateway;
  Frame payload;
};
std::optional<UdpDatagram> parse_udp(Frame frame);

// libslirp connects to whatever address a packet names. The host's own loopback has more spellings than libslirp
// refuses (127.0.0.0/8 and 0.0.0.0 on the wire, IPv4 inside IPv6), and a container's root can put any on the wire.
bool is_addressed_to_host_loopback(Frame frame);

}  // namespace coracle::network
