#include "network/port_mapping.h"

#include <arpa/inet.h>

#include <optional>

#include "base/text.h"

namespace coracle::network {
namespace {

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  int count() const { return last - first + 1; }
};

struct Words {
  std::string address;
  std::optional<std::string> host;
  std::string container;
};

Result<std::uint16_t> parse_port(std::string_view text) {
  auto number = parse_number<std::uint16_t>(text, "port");
  if (!number || *number == 0) return invalid("\"{}\" is not a port from 1 to 65535", text);
  return *number;
}

Result<PortRange> parse_range(std::string_view text) {
  auto [first, last] = split_once(text, '-');
  PortRange range;
  range.first = TRY(parse_port(first));
  range.last = range.first;
  if (text.find('-') != text.npos) range.last = TRY(parse_port(last));
  if (range.last < range.first) return invalid("port range {} runs backwards", text);
  return range;
}

Result<Protocol> parse_protocol(std::string_view text) {
  std::string name = lower(text);
  if (name == "tcp") return Protocol::tcp;
  if (name == "udp") return Protocol::udp;
  if (name == "sctp") return unsupported("protocol sctp cannot be published; tcp and udp can");
  return invalid("\"{}\" is not a protocol; use tcp or udp", text);
}

Result<std::string> parse_address(std::string_view text) {
  if (text.empty()) return std::string("0.0.0.0");
  std::string address(text);
  unsigned char bytes[16];
  if (::inet_pton(AF_INET, address.c_str(), bytes) == 1) return address;
  if (::inet_pton(AF_INET6, address.c_str(), bytes) != 1)
    return invalid("\"{}\" is not an IP address of this host", address);
  char canonical[INET6_ADDRSTRLEN];
  return std::string(::inet_ntop(AF_INET6, bytes, canonical, sizeof canonical));
}

Result<Words> split_brackets(std::string_view text) {
  std::size_t end = text.find(']');
  if (end == text.npos || end + 1 >= text.size() || text[end + 1] != ':')
    return invalid("an IPv6 address is written [ADDRESS]:HOST:CONTAINER");
  std::string_view rest = text.substr(end + 2);
  auto [host, container] = split_once(rest, ':');
  if (rest.find(':') == rest.npos) return invalid("a container port must follow the host port");
  return Words{TRY(parse_address(text.substr(1, end - 1))), std::string(host), std::string(container)};
}

Result<Words> split_words(std::string_view text) {
  if (text.starts_with('[')) return split_brackets(text);
  std::vector<std::string> parts = split(text, ':');
  if (parts.size() > 3) return invalid("too many colons; an IPv6 address stands in brackets");
  Words words;
  words.container = parts.back();
  if (parts.size() >= 2) words.host = parts[parts.size() - 2];
  words.address = TRY(parse_address(parts.size() == 3 ? std::string_view(parts[0]) : ""));
  return words;
}

Result<std::vector<PortMapping>> parse_words(std::string_view text) {
  auto [ports, protocol_text] = split_once(text, '/');
  Protocol protocol = Protocol::tcp;
  if (text.find('/') != text.npos) protocol = TRY(parse_protocol(protocol_text));
  Words words = TRY(split_words(ports));
  PortRange container = TRY(parse_range(words.container));
  std::optional<PortRange> host;
  if (words.host && !words.host->empty()) host = TRY(parse_range(*words.host));
  if (host && host->count() != container.count())
    return invalid("{} host ports for {} container ports", host->count(), container.count());
  std::vector<PortMapping> mappings;
  for (int i = 0; i < container.count(); ++i)
    mappings.push_back({words.address, static_cast<std::uint16_t>(host ? host->first + i : 0),
                        static_cast<std::uint16_t>(container.first + i), protocol});
  return mappings;
}

}  // namespace

const char* protocol_name(Protocol protocol) { return protocol == Protocol::tcp ? "tcp" : "udp"; }

std::string address_and_port(const std::string& address, std::uint16_t port) {
  bool is_v6 = address.find(':') != address.npos;
  return is_v6 ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

std::string PortMapping::str() const {
  return fmt::format("{}->{}/{}", address_and_port(host_address, host_port), container_port, protocol_name(protocol));
}

std::string PortMapping::word() const {
  bool is_v6 = host_address.find(':') != host_address.npos;
  std::string host = host_port == 0 ? "" : std::to_string(host_port);
  return fmt::format("{}{}{}:{}:{}/{}", is_v6 ? "[" : "", host_address, is_v6 ? "]" : "", host, container_port,
                     protocol_name(protocol));
}

Result<std::vector<PortMapping>> parse_port_mappings(std::string_view text) {
  return context(fmt::format("published port \"{}\"", text), parse_words(text));
}

Json to_json(const PortMapping& mapping) {
  return {{"hostAddress", mapping.host_address},
          {"hostPort", mapping.host_port},
          {"containerPort", mapping.container_port},
          {"protocol", protocol_name(mapping.protocol)}};
}

Result<PortMapping> port_mapping_from_json(const Json& value) {
  PortMapping mapping;
  std::string address = TRY(json_string(value, "hostAddress")).value_or("");
  mapping.host_address = TRY(parse_address(address));
  auto host = TRY(json_integer(value, "hostPort")).value_or(0);
  auto container = TRY(json_integer(value, "containerPort")).value_or(0);
  if (host < 0 || host > 65535 || container < 1 || container > 65535) return invalid("port out of range");
  mapping.host_port = static_cast<std::uint16_t>(host);
  mapping.container_port = static_cast<std::uint16_t>(container);
  std::string protocol = TRY(json_string(value, "protocol")).value_or("tcp");
  mapping.protocol = TRY(parse_protocol(protocol));
  return mapping;
}

}  // namespace coracle::network
