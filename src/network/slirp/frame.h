// What may pass from a container to libslirp, judged by the Ethernet frame alone. Pure.
// libslirp connects to whatever address a packet names. The host's own loopback has more spellings than libslirp
// refuses (127.0.0.0/8 and 0.0.0.0 on the wire, IPv4 inside IPv6), and a container's root can put any on the wire.
#pragma once

#include <cstdint>
#include <span>

namespace coracle::network {

bool is_addressed_to_host_loopback(std::span<const std::uint8_t> frame);

}  // namespace coracle::network
