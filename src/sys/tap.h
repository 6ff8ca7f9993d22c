// A TAP device in the calling process's network namespace, and the addresses of that namespace.
// The descriptor of the TAP is the whole link to the outside: who reads it is the other end of the wire.
// Source: Documentation/networking/tuntap.rst, rtnetlink(7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "sys/fd.h"

namespace coracle::sys {

struct InterfaceAddress {
  std::string address;  // "10.0.2.100" or "fd00::100"
  int prefix_length = 0;
};

struct TapPlan {
  std::string name;  // of the interface inside: "eth0"
  int mtu = 1500;
  std::optional<std::string> mac_address;
  std::vector<InterfaceAddress> addresses;
  std::vector<std::string> gateways;  // one default route for each
  bool vnet_header = false;           // IFF_VNET_HDR: frames carry a virtio_net_hdr
};

// Needs CAP_NET_ADMIN over the network namespace. The device is up and routed when this returns.
// A host that refuses /dev/net/tun gives ErrorKind::unsupported with the remedy.
Result<Fd> create_tap(const TapPlan& plan);
Result<void> bring_loopback_up();

Json to_json(const TapPlan& plan);
Result<TapPlan> tap_plan_from_json(const Json& value);

}  // namespace coracle::sys
