#include "network/private_network.h"

#include <algorithm>

#include "base/text.h"
#include "network/addresses.h"
#include "network/host_port.h"
#include "sys/directories.h"
#include "sys/file.h"

namespace coracle::network {
namespace {

bool is_ipv6(const PortMapping& port) { return port.host_address.find(':') != std::string::npos; }

bool has_ipv6(const PrivateNetworkPlan& plan) { return !plan.name_servers.ipv6.empty(); }

}  // namespace

PrivateNetworkPlan plan_private_network(AddressFamilies families, std::vector<PortMapping> ports) {
  PrivateNetworkPlan plan;
  plan.tap.name = "eth0";
  plan.tap.mtu = kMtu;
  plan.tap.vnet_header = true;  // spares the kernel adding up what never leaves memory
  plan.tap.addresses = {{kGuest, 24}};
  plan.tap.gateways = {kGateway};
  plan.name_servers.ipv4 = kNameServer;
  // A client that comes by IPv6 can only be passed on by IPv6.
  if (families == AddressFamilies::ipv4_and_ipv6 || std::any_of(ports.begin(), ports.end(), is_ipv6)) {
    plan.tap.addresses.push_back({kGuest6, 64});
    plan.tap.gateways.push_back(kGateway6);
    plan.name_servers.ipv6 = kNameServer6;
  }
  plan.ports = std::move(ports);
  return plan;
}

bool has_ipv6_default_route(std::string_view ipv6_route_text) {
  for (const std::string& line : split(ipv6_route_text, '\n')) {
    // Destination ::/0, and a device that is not lo: there the kernel keeps an unreachable ::/0.
    if (line.starts_with("00000000000000000000000000000000 00 ") && !trim(line).ends_with(" lo")) return true;
  }
  return false;
}

AddressFamilies address_families_of_host() {
  auto routes = sys::read_file("/proc/net/ipv6_route");
  return routes && has_ipv6_default_route(*routes) ? AddressFamilies::ipv4_and_ipv6 : AddressFamilies::ipv4;
}

Result<std::vector<PortMapping>> resolve_host_ports(std::vector<PortMapping> ports) {
  std::vector<sys::Fd> claims;  // held until the last is chosen, so that all differ
  for (PortMapping& port : ports) {
    sys::Fd claim = TRY(claim_host_port(port));
    if (port.host_port == 0) port.host_port = TRY(port_of(claim));
    claims.push_back(std::move(claim));
  }
  return ports;
}

sys::DataplanePlan dataplane_plan(const PrivateNetworkPlan& plan) {
  sys::DataplanePlan result;
  result.program = sys::helper_program("coracle-slirp").native();
  result.arguments = {"coracle-slirp"};
  if (has_ipv6(plan)) result.arguments.push_back("--ipv6");
  if (plan.allow_host_loopback) result.arguments.push_back("--allow-host-loopback");
  if (plan.tap.vnet_header) result.arguments.push_back("--vnet-header");
  for (const PortMapping& port : plan.ports) {
    result.arguments.push_back("--publish");
    result.arguments.push_back(port.word());
  }
  result.tap = plan.tap;
  result.wait_until_ready = !plan.ports.empty();
  return result;
}

std::vector<HostEntry> host_entries(const PrivateNetworkPlan& plan, const std::string& hostname,
                                    const std::string& container_name) {
  std::vector<std::string> names = {hostname};
  if (container_name != hostname && !container_name.empty()) names.push_back(container_name);
  return {{plan.tap.addresses.front().address, names},
          {plan.tap.gateways.front(), {"host.containers.internal", "host.docker.internal"}}};
}

Json to_json(const PrivateNetworkPlan& plan) {
  Json ports = Json::array();
  for (const PortMapping& port : plan.ports) ports.push_back(to_json(port));
  return {{"tap", sys::to_json(plan.tap)},
          {"nameServer", plan.name_servers.ipv4},
          {"nameServer6", plan.name_servers.ipv6},
          {"ports", std::move(ports)},
          {"allowHostLoopback", plan.allow_host_loopback}};
}

Result<PrivateNetworkPlan> private_network_plan_from_json(const Json& value) {
  PrivateNetworkPlan plan;
  const Json* tap = json_member(value, "tap");
  if (!tap) return invalid("network has no member \"tap\"");
  plan.tap = TRY(sys::tap_plan_from_json(*tap));
  if (plan.tap.addresses.empty() || plan.tap.gateways.empty())
    return invalid("network needs an address and a gateway");
  plan.name_servers.ipv4 = TRY(json_string(value, "nameServer")).value_or(kNameServer);
  plan.name_servers.ipv6 = TRY(json_string(value, "nameServer6")).value_or("");
  plan.allow_host_loopback = TRY(json_bool(value, "allowHostLoopback")).value_or(false);
  const Json* ports = TRY(json_array(value, "ports"));
  for (const Json& port : *ports) plan.ports.push_back(TRY(port_mapping_from_json(port)));
  return plan;
}

}  // namespace coracle::network
