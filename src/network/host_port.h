// The host's side of a published port: whether this process may and can bind it, and what to say if not.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include "base/error.h"
#include "network/port_mapping.h"
#include "sys/fd.h"

namespace coracle::network {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  bool is_ipv6() const { return storage.ss_family == AF_INET6; }
};

// `address` is numeric.
Result<SocketAddress> socket_address(const std::string& address, std::uint16_t port);

// Binds (TCP: and listens), so that nobody else can. EADDRINUSE becomes a conflict that names the port; a port below
// ip_unprivileged_port_start an error with the remedy.
Result<sys::Fd> claim_host_port(const PortMapping& mapping);
Result<std::uint16_t> port_of(const sys::Fd& socket);

}  // namespace coracle::network
