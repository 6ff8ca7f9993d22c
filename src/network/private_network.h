// The network of one plain container: a TAP inside, and coracle-slirp outside, which is gateway, name server and
// port publisher. A value: the engine makes it, the record keeps it, the supervisor starts what it describes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "network/port_mapping.h"
#include "network/resolv_conf.h"
#include "sys/dataplane.h"
#include "sys/tap.h"

namespace coracle::network {

struct PrivateNetworkPlan {
  sys::TapPlan tap;
  NameServers name_servers;
  std::vector<PortMapping> ports;
  bool allow_host_loopback = false;  // the gateway address leads to the host's own 127.0.0.1
};

enum class AddressFamilies { ipv4, ipv4_and_ipv6 };

PrivateNetworkPlan plan_private_network(AddressFamilies families, std::vector<PortMapping> ports);

// Whether the host reaches the world by IPv6: a default route in the text of /proc/net/ipv6_route.
bool has_ipv6_default_route(std::string_view ipv6_route_text);
AddressFamilies address_families_of_host();

// Gives every mapping without a host port a free one and refuses what this user cannot bind, with the remedy. A port taken
// by somebody between this and the start is found by the helper.
Result<std::vector<PortMapping>> resolve_host_ports(std::vector<PortMapping> ports);

// How to start the helper for this network.
sys::DataplanePlan dataplane_plan(const PrivateNetworkPlan& plan);

// The container's names and those of the host, for its /etc/hosts.
std::vector<HostEntry> host_entries(const PrivateNetworkPlan& plan, const std::string& hostname,
                                    const std::string& container_name);

Json to_json(const PrivateNetworkPlan& plan);
Result<PrivateNetworkPlan> private_network_plan_from_json(const Json& value);

}  // namespace coracle::network
