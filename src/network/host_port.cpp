#include "network/host_port.h"

#include <arpa/inet.h>

#include <cerrno>

#include "base/text.h"
#include "sys/file.h"

namespace coracle::network {
namespace {

int first_unprivileged_port() {
  auto text = sys::read_file("/proc/sys/net/ipv4/ip_unprivileged_port_start");
  if (!text) return 1024;
  return parse_number<int>(trim(*text), "port").value_or(1024);
}

Failure claim_failure(const PortMapping& mapping, int error) {
  std::string where = fmt::format("{}/{}", address_and_port(mapping.host_address, mapping.host_port),
                                  protocol_name(mapping.protocol));
  if (error == EADDRINUSE) return conflict("port {} is in use", where);
  if (error == EADDRNOTAVAIL) return invalid("port {}: this host does not have the address", where);
  if (error == EAFNOSUPPORT) return unsupported("port {}: this host has no IPv6", where);
  if (error != EACCES && error != EPERM) return from_errno(error, "publish port {}", where);
  int first = first_unprivileged_port();
  int suggestion = mapping.host_port < 1024 - 8 ? mapping.host_port + 8000 : first;
  return unsupported("port {} is below {}, the first an ordinary user may publish; use {} instead, or run as root: "
                     "sysctl -w net.ipv4.ip_unprivileged_port_start={}",
                     where, first, suggestion < first ? first : suggestion, mapping.host_port);
}

}  // namespace

Result<SocketAddress> socket_address(const std::string& address, std::uint16_t port) {
  SocketAddress result;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&result.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&result.storage);
  if (::inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    result.length = sizeof *v4;
  } else if (::inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    result.length = sizeof *v6;
  } else {
    return invalid("\"{}\" is not an IP address", address);
  }
  return result;
}

Result<sys::Fd> claim_host_port(const PortMapping& mapping) {
  SocketAddress address = TRY(socket_address(mapping.host_address, mapping.host_port));
  bool is_tcp = mapping.protocol == Protocol::tcp;
  sys::Fd socket(::socket(address.storage.ss_family, (is_tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return claim_failure(mapping, errno);
  int on = 1;
  // Connections of the port's last owner may linger in TIME_WAIT. UDP has none, and there the option would let two
  // owners share the port.
  if (is_tcp) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (address.is_ipv6()) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (::bind(socket.get(), address.get(), address.length) < 0) return claim_failure(mapping, errno);
  if (is_tcp && ::listen(socket.get(), 1) < 0) return claim_failure(mapping, errno);
  return socket;
}

Result<std::uint16_t> port_of(const sys::Fd& socket) {
  SocketAddress address;
  address.length = sizeof address.storage;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address.storage), &address.length) < 0)
    return from_errno(errno, "read socket address");
  if (address.is_ipv6()) return ntohs(reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port);
  return ntohs(reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port);
}

}  // namespace coracle::network
