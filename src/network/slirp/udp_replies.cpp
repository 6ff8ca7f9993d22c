#include "network/slirp/udp_replies.h"

#include <sys/socket.h>

#include "network/host_port.h"
#include "sys/retry.h"

namespace coracle::network {

void UdpReplies::add_port(const PortMapping& mapping, sys::Fd socket) {
  bool is_ipv6 = mapping.host_address.find(':') != std::string::npos;
  ports_.push_back({is_ipv6 ? AddressFamily::ipv6 : AddressFamily::ipv4, mapping.container_port, std::move(socket),
                    std::make_unique<std::bitset<65536>>()});
}

UdpReplies::Port* UdpReplies::find_port(const UdpDatagram& datagram, std::uint16_t container_port) {
  for (Port& port : ports_)
    if (port.family == datagram.family && port.container_port == container_port) return &port;
  return nullptr;
}

void UdpReplies::note_sent(std::span<const std::uint8_t> frame) {
  auto datagram = parse_udp(frame);
  if (!datagram || !datagram->is_from_gateway) return;
  // Two host ports may lead to one container port: then each may have this client.
  for (Port& port : ports_)
    if (port.family == datagram->family && port.container_port == datagram->destination_port)
      port.clients->set(datagram->source_port);
}

bool UdpReplies::send(std::span<const std::uint8_t> frame) {
  auto datagram = parse_udp(frame);
  if (!datagram || !datagram->is_to_gateway) return false;
  Port* port = find_port(*datagram, datagram->source_port);
  if (!port || !port->clients->test(datagram->destination_port)) return false;
  auto client = socket_address(datagram->family == AddressFamily::ipv6 ? "::1" : "127.0.0.1", datagram->destination_port);
  if (!client) return false;
  // A lost datagram is what UDP promises.
  sys::retry([&] {
    return ::sendto(port->socket.get(), datagram->payload.data(), datagram->payload.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                    client->get(), client->length);
  });
  return true;
}

}  // namespace coracle::network
