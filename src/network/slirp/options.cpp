#include "network/slirp/options.h"

#include <string_view>

namespace coracle::network {

Result<SlirpOptions> parse_slirp_options(std::span<char* const> arguments) {
  SlirpOptions options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string_view word = arguments[i];
    if (word == "--ipv6") {
      options.ipv6 = true;
    } else if (word == "--allow-host-loopback") {
      options.allow_host_loopback = true;
    } else if (word == "--vnet-header") {
      options.vnet_header = true;
    } else if (word == "--publish" && i + 1 < arguments.size()) {
      std::vector<PortMapping> ports = TRY(parse_port_mappings(arguments[++i]));
      options.ports.insert(options.ports.end(), ports.begin(), ports.end());
    } else {
      return invalid("unknown argument \"{}\"", word);
    }
  }
  return options;
}

}  // namespace coracle::network
