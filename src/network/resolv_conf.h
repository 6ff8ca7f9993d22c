// The name files of a container with a network of its own, made from the host's. Pure text.
// The container asks the helper, and the helper asks the host's resolvers from the host's network namespace: a
// resolver on 127.0.0.53 or behind a VPN works, and the host may change it while the container runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coracle::network {

// The addresses the helper answers on; the IPv6 one is empty in an IPv4 network.
struct NameServers {
  std::string ipv4;
  std::string ipv6;
};

// Keeps search and options. A host with IPv6 resolvers alone gives the IPv6 address, all others the IPv4 one.
std::string container_resolv_conf(std::string_view host_text, const NameServers& servers);

struct HostEntry {
  std::string address;
  std::vector<std::string> names;
};

// localhost in both families, then the entries in order.
std::string hosts_file(const std::vector<HostEntry>& entries);

}  // namespace coracle::network
