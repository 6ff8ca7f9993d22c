// Answers of a published UDP port to clients on the host's loopback.
// libslirp shows such a client to the container as the gateway, and then refuses the answer, because the gateway stands for
// the host's loopback. So answers to clients that have been heard are sent from here; nothing else reaches loopback.
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "network/port_mapping.h"
#include "network/slirp/frame.h"
#include "sys/fd.h"

namespace coracle::network {

class UdpReplies {
 public:
  // `socket` is bound to the published port.
  void add_port(const PortMapping& mapping, sys::Fd socket);
  bool is_empty() const { return ports_.empty(); }
  // A frame for the container: remembers a client that stands behind the gateway.
  void note_sent(std::span<const std::uint8_t> frame);
  // A frame of the container; true when it was such an answer and is done.
  bool send(std::span<const std::uint8_t> frame);

 private:
  struct Port {
    AddressFamily family;
    std::uint16_t container_port;
    sys::Fd socket;
    std::unique_ptr<std::bitset<65536>> clients;  // by port number; all have the loopback address
  };
  Port* find_port(const UdpDatagram& datagram, std::uint16_t container_port);
  std::vector<Port> ports_;
};

}  // namespace coracle::network
