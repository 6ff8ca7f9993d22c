#include "network/slirp/stack.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <slirp/libslirp.h>

#include <cerrno>
#include <cstring>

#include "network/addresses.h"
#include "network/host_port.h"
#include "sys/clock.h"

namespace coracle::network {
namespace {

in_addr ipv4(const char* text) {
  in_addr address{};
  ::inet_pton(AF_INET, text, &address);
  return address;
}

in6_addr ipv6(const char* text) {
  in6_addr address{};
  ::inet_pton(AF_INET6, text, &address);
  return address;
}

SlirpConfig make_config(const SlirpOptions& options) {
  SlirpConfig config{};
  config.version = 4;
  config.in_enabled = true;
  config.vnetwork = ipv4(kNetwork);
  config.vnetmask = ipv4(kNetworkMask);
  config.vhost = ipv4(kGateway);
  config.vnameserver = ipv4(kNameServer);
  config.in6_enabled = options.ipv6;
  config.vprefix_addr6 = ipv6(kPrefix6);
  config.vprefix_len = 64;
  config.vhost6 = ipv6(kGateway6);
  config.vnameserver6 = ipv6(kNameServer6);
  config.if_mtu = kMtu;
  config.if_mru = kMtu;
  config.disable_host_loopback = !options.allow_host_loopback;
  config.disable_dhcp = true;
  return config;
}

short poll_events(int wanted) {
  int events = 0;
  if (wanted & SLIRP_POLL_IN) events |= POLLIN;
  if (wanted & SLIRP_POLL_OUT) events |= POLLOUT;
  if (wanted & SLIRP_POLL_PRI) events |= POLLPRI;
  return static_cast<short>(events);
}

int slirp_events(short happened) {
  int events = 0;
  if (happened & POLLIN) events |= SLIRP_POLL_IN;
  if (happened & POLLOUT) events |= SLIRP_POLL_OUT;
  if (happened & POLLPRI) events |= SLIRP_POLL_PRI;
  if (happened & POLLERR) events |= SLIRP_POLL_ERR;
  if (happened & POLLHUP) events |= SLIRP_POLL_HUP;
  return events;
}

SocketAddress guest_address(const SocketAddress& host, std::uint16_t port) {
  SocketAddress guest = host;
  if (host.is_ipv6()) {
    auto* address = reinterpret_cast<sockaddr_in6*>(&guest.storage);
    address->sin6_addr = ipv6(kGuest6);
    address->sin6_port = htons(port);
  } else {
    auto* address = reinterpret_cast<sockaddr_in*>(&guest.storage);
    address->sin_addr = ipv4(kGuest);
    address->sin_port = htons(port);
  }
  return guest;
}

bool is_same(const SocketAddress& one, const SocketAddress& other) {
  if (one.storage.ss_family != other.storage.ss_family) return false;
  if (!one.is_ipv6()) {
    auto* a = reinterpret_cast<const sockaddr_in*>(&one.storage);
    auto* b = reinterpret_cast<const sockaddr_in*>(&other.storage);
    return a->sin_port == b->sin_port && a->sin_addr.s_addr == b->sin_addr.s_addr;
  }
  auto* a = reinterpret_cast<const sockaddr_in6*>(&one.storage);
  auto* b = reinterpret_cast<const sockaddr_in6*>(&other.storage);
  return a->sin6_port == b->sin6_port && std::memcmp(&a->sin6_addr, &b->sin6_addr, sizeof a->sin6_addr) == 0;
}

bool is_bound_to(const sys::Fd& socket, const SocketAddress& host, int wanted_type) {
  int type = 0;
  socklen_t size = sizeof type;
  SocketAddress actual;
  actual.length = sizeof actual.storage;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_TYPE, &type, &size) < 0 || type != wanted_type) return false;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&actual.storage), &actual.length) < 0) return false;
  return is_same(actual, host);
}

}  // namespace

struct StackCallbacks {
  static ssize_t send_packet(const void* bytes, std::size_t size, void* opaque) {
    Stack* stack = static_cast<Stack*>(opaque);
    ++stack->frames_sent_;
    stack->sink_({static_cast<const std::uint8_t*>(bytes), size});
    return static_cast<ssize_t>(size);
  }
  static void guest_error(const char*, void*) {}
  static std::int64_t clock_get_ns(void*) { return sys::monotonic_now(); }
  // The only timer is the periodic router advertisement, which static addresses do not need.
  static void* timer_new(SlirpTimerId, void*, void* opaque) { return opaque; }
  static void timer_free(void*, void*) {}
  static void timer_mod(void*, std::int64_t, void*) {}
  static void ignore_fd(int, void*) {}
  static void notify(void*) {}
  static int add_poll(int fd, int events, void* opaque) {
    auto* set = static_cast<std::vector<pollfd>*>(opaque);
    set->push_back({fd, poll_events(events), 0});
    return static_cast<int>(set->size()) - 1;
  }
  static int get_events(int index, void* opaque) {
    return slirp_events((*static_cast<const std::vector<pollfd>*>(opaque))[static_cast<std::size_t>(index)].revents);
  }
};

Result<std::unique_ptr<Stack>> Stack::create(const SlirpOptions& options, FrameSink sink) {
  static const SlirpCb callbacks{StackCallbacks::send_packet, StackCallbacks::guest_error,
                                 StackCallbacks::clock_get_ns, nullptr, StackCallbacks::timer_free,
                                 StackCallbacks::timer_mod, StackCallbacks::ignore_fd, StackCallbacks::ignore_fd,
                                 StackCallbacks::notify, nullptr, StackCallbacks::timer_new};
  std::unique_ptr<Stack> stack(new Stack(std::move(sink)));
  SlirpConfig config = make_config(options);
  stack->slirp_ = ::slirp_new(&config, &callbacks, stack.get());
  if (!stack->slirp_) return failure(ErrorKind::system, "libslirp refused its configuration");
  return stack;
}

Stack::~Stack() {
  if (slirp_) ::slirp_cleanup(slirp_);
}

Result<sys::Fd> Stack::publish(const PortMapping& mapping) {
  // libslirp shares UDP ports silently and reports nothing but -1: ask the kernel first, for the reason.
  TRY(claim_host_port(mapping)).close();
  SocketAddress host = TRY(socket_address(mapping.host_address, mapping.host_port));
  SocketAddress guest = guest_address(host, mapping.container_port);
  int flags = (mapping.protocol == Protocol::udp ? SLIRP_HOSTFWD_UDP : 0) | (host.is_ipv6() ? SLIRP_HOSTFWD_V6ONLY : 0);
  if (::slirp_add_hostxfwd(slirp_, host.get(), host.length, guest.get(), guest.length, flags) < 0)
    return from_errno(errno, "publish {}", mapping.str());
  ++listener_count_;
  return find_listener(mapping);
}

// libslirp keeps its sockets to itself, except where it asks to have them polled.
Result<sys::Fd> Stack::find_listener(const PortMapping& mapping) {
  SocketAddress host = TRY(socket_address(mapping.host_address, mapping.host_port));
  int type = mapping.protocol == Protocol::tcp ? SOCK_STREAM : SOCK_DGRAM;
  std::vector<pollfd> set;
  fill_poll_set(set);
  for (const pollfd& entry : set) {
    sys::Fd copy(::fcntl(entry.fd, F_DUPFD_CLOEXEC, 0));
    if (!copy.is_open()) return from_errno(errno, "publish {}", mapping.str());
    if (is_bound_to(copy, host, type)) return copy;
  }
  return failure(ErrorKind::system, "publish {}: libslirp does not listen", mapping.str());
}

std::uint32_t Stack::fill_poll_set(std::vector<pollfd>& set) {
  std::uint32_t timeout = UINT32_MAX;
  ::slirp_pollfds_fill(slirp_, &timeout, StackCallbacks::add_poll, &set);
  return timeout;
}

void Stack::input(std::span<const std::uint8_t> frame) {
  ::slirp_input(slirp_, frame.data(), static_cast<int>(frame.size()));
}

void Stack::handle_events(const std::vector<pollfd>& set) {
  ::slirp_pollfds_poll(slirp_, 0, StackCallbacks::get_events, const_cast<std::vector<pollfd>*>(&set));
}

}  // namespace coracle::network
