// The command line of coracle-slirp, as dataplane_plan() in network/private_network.h writes it.
#pragma once

#include <span>
#include <vector>

#include "base/error.h"
#include "network/port_mapping.h"

namespace coracle::network {

struct SlirpOptions {
  bool ipv6 = false;
  bool allow_host_loopback = false;
  bool vnet_header = false;  // frames carry a virtio_net_hdr
  std::vector<PortMapping> ports;
};

// `arguments` without argv[0].
Result<SlirpOptions> parse_slirp_options(std::span<char* const> arguments);

}  // namespace coracle::network
