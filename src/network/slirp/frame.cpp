#include "network/slirp/frame.h"

#include <algorithm>
#include <array>

namespace coracle::network {
namespace {

constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kIpv6Header = 40;
constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kIpv4Source = kEthernetHeader + 12;
constexpr std::size_t kIpv4Destination = kEthernetHeader + 16;
constexpr std::size_t kIpv6Source = kEthernetHeader + 8;
constexpr std::size_t kIpv6Destination = kEthernetHeader + 24;

// kGateway and kGateway6 of network/addresses.h.
constexpr std::array<std::uint8_t, 4> kGateway4 = {10, 0, 2, 2};
constexpr std::array<std::uint8_t, 16> kGateway6 = {0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};

std::uint16_t read_u16(Frame frame, std::size_t offset) {
  return static_cast<std::uint16_t>(frame[offset] << 8 | frame[offset + 1]);
}

std::optional<AddressFamily> family_of(Frame frame) {
  if (frame.size() >= kEthernetHeader + kIpv4Header && read_u16(frame, 12) == 0x0800) return AddressFamily::ipv4;
  if (frame.size() >= kEthernetHeader + kIpv6Header && read_u16(frame, 12) == 0x86dd) return AddressFamily::ipv6;
  return std::nullopt;
}

template <std::size_t N>
bool has_address(Frame frame, std::size_t offset, const std::array<std::uint8_t, N>& address) {
  return std::equal(address.begin(), address.end(), frame.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace

std::optional<Transport> find_transport(Frame frame) {
  auto family = family_of(frame);
  if (!family) return std::nullopt;
  Transport transport{*family, frame[20], kEthernetHeader + kIpv6Header};
  if (*family == AddressFamily::ipv4) {
    bool is_fragment = (read_u16(frame, 20) & 0x3fff) != 0;
    if (is_fragment) return std::nullopt;
    transport.protocol = frame[23];
    transport.offset = kEthernetHeader + std::size_t{4} * (frame[14] & 0x0fu);
  }
  if (transport.offset < kEthernetHeader + kIpv4Header || transport.offset >= frame.size()) return std::nullopt;
  return transport;
}

std::optional<UdpDatagram> parse_udp(Frame frame) {
  auto transport = find_transport(frame);
  if (!transport || transport->protocol != kUdp || transport->offset + kUdpHeader > frame.size()) return std::nullopt;
  std::size_t length = read_u16(frame, transport->offset + 4);
  if (length < kUdpHeader || transport->offset + length > frame.size()) return std::nullopt;
  bool is_ipv4 = transport->family == AddressFamily::ipv4;
  return UdpDatagram{
      transport->family, read_u16(frame, transport->offset), read_u16(frame, transport->offset + 2),
      is_ipv4 ? has_address(frame, kIpv4Source, kGateway4) : has_address(frame, kIpv6Source, kGateway6),
      is_ipv4 ? has_address(frame, kIpv4Destination, kGateway4) : has_address(frame, kIpv6Destination, kGateway6),
      frame.subspan(transport->offset + kUdpHeader, length - kUdpHeader)};
}

bool is_addressed_to_host_loopback(Frame frame) {
  auto family = family_of(frame);
  if (!family) return false;
  if (*family == AddressFamily::ipv4) return frame[kIpv4Destination] == 127 || frame[kIpv4Destination] == 0;
  // ::, ::1, and IPv4 addresses in both embeddings begin with ten zero bytes.
  Frame destination = frame.subspan(kIpv6Destination, 10);
  return std::all_of(destination.begin(), destination.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace coracle::network
