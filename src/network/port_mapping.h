// One published port: what arrives at a host address and port reaches a port of the container.
// Text: [[ADDRESS:][HOST]:]CONTAINER[/tcp|udp]; HOST and CONTAINER may be ranges of equal length, an IPv6 address
// stands in brackets, and without HOST a free port is chosen when the mapping is resolved.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"

namespace coracle::network {

enum class Protocol { tcp, udp };
const char* protocol_name(Protocol protocol);

struct PortMapping {
  std::string host_address;         // numeric; "0.0.0.0" is every IPv4 address, "::" every IPv6 one
  std::uint16_t host_port = 0;      // 0: any free one
  std::uint16_t container_port = 0;
  Protocol protocol = Protocol::tcp;

  std::string str() const;   // "0.0.0.0:8080->80/tcp", as ps and port show it
  std::string word() const;  // "0.0.0.0:8080:80/tcp", which parse_port_mappings takes back
  bool operator==(const PortMapping&) const = default;
};

// One for each port of a range.
Result<std::vector<PortMapping>> parse_port_mappings(std::string_view text);

// "127.0.0.1:8080", "[::1]:8080".
std::string address_and_port(const std::string& address, std::uint16_t port);

Json to_json(const PortMapping& mapping);
Result<PortMapping> port_mapping_from_json(const Json& value);

}  // namespace coracle::network
