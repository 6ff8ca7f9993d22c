#include "sys/tap.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <sys/ioctl.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sys/file.h"
#include "sys/netlink.h"

namespace coracle::sys {
namespace {

constexpr int kLoopbackIndex = 1;  // in every network namespace

struct BinaryAddress {
  unsigned char family = 0;
  std::array<unsigned char, 16> bytes{};
  std::size_t size() const { return family == AF_INET6 ? 16 : 4; }
};

Result<BinaryAddress> parse_address(const std::string& text) {
  BinaryAddress address;
  for (unsigned char family : {AF_INET, AF_INET6}) {
    address.family = family;
    if (::inet_pton(family, text.c_str(), address.bytes.data()) == 1) return address;
  }
  return invalid("\"{}\" is not an IP address", text);
}

Result<std::array<unsigned char, 6>> parse_mac(const std::string& text) {
  std::array<unsigned char, 6> mac{};
  char rest = 0;
  if (std::sscanf(text.c_str(), "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%c", &mac[0], &mac[1], &mac[2], &mac[3],
                  &mac[4], &mac[5], &rest) != 6)
    return invalid("\"{}\" is not a MAC address", text);
  return mac;
}

Failure tun_refused(int error) {
  if (error == ENOENT)
    return unsupported("/dev/net/tun does not exist on this host; run as root: modprobe tun");
  if (error == ENODEV)
    return unsupported("the kernel's tun driver is not loaded; run as root: modprobe tun");
  if (error == EACCES || error == EPERM)
    return unsupported("/dev/net/tun is not accessible; run as root: chmod 0666 /dev/net/tun (or use --network host)");
  return from_errno(error, "open /dev/net/tun");
}

Result<Fd> open_tap_device(const TapPlan& plan) {
  Fd device(::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (!device.is_open()) return tun_refused(errno);
  ifreq request{};
  if (plan.name.empty() || plan.name.size() >= sizeof request.ifr_name)
    return invalid("interface name \"{}\" must have 1 to {} bytes", plan.name, sizeof request.ifr_name - 1);
  std::memcpy(request.ifr_name, plan.name.data(), plan.name.size());
  request.ifr_flags = static_cast<short>(IFF_TAP | IFF_NO_PI | (plan.vnet_header ? IFF_VNET_HDR : 0));
  if (::ioctl(device.get(), TUNSETIFF, &request) < 0) return tun_refused(errno);
  return device;
}

Result<int> interface_index(const Fd& socket, const std::string& name) {
  ifreq request{};
  std::memcpy(request.ifr_name, name.data(), name.size());
  if (::ioctl(socket.get(), SIOCGIFINDEX, &request) < 0) return from_errno(errno, "find interface {}", name);
  return request.ifr_ifindex;
}

ifinfomsg link_message(int index, unsigned flags) {
  ifinfomsg link{};
  link.ifi_index = index;
  link.ifi_flags = flags;
  link.ifi_change = flags;
  return link;
}

// Addresses here are all static. Without a link-local address the kernel also sends no router solicitations, which
// would wake an idle network for ever.
void add_no_automatic_addresses(NetlinkBatch& batch, int index) {
  batch.add_request(RTM_NEWLINK, 0, link_message(index, 0), "turn off automatic addresses", EAFNOSUPPORT);
  std::size_t families = batch.open_nest(IFLA_AF_SPEC);
  std::size_t family = batch.open_nest(AF_INET6);
  unsigned char mode = IN6_ADDR_GEN_MODE_NONE;
  batch.add_attribute(IFLA_INET6_ADDR_GEN_MODE, &mode, sizeof mode);
  batch.close_nest(family);
  batch.close_nest(families);
}

Result<void> add_link(NetlinkBatch& batch, int index, const TapPlan& plan) {
  add_no_automatic_addresses(batch, index);
  batch.add_request(RTM_NEWLINK, 0, link_message(index, IFF_UP), fmt::format("bring {} up", plan.name));
  batch.add_attribute(IFLA_MTU, static_cast<std::uint32_t>(plan.mtu));
  if (!plan.mac_address) return {};
  auto mac = TRY(parse_mac(*plan.mac_address));
  batch.add_attribute(IFLA_ADDRESS, mac.data(), mac.size());
  return {};
}

Result<void> add_address(NetlinkBatch& batch, int index, const InterfaceAddress& wanted) {
  BinaryAddress address = TRY(parse_address(wanted.address));
  if (wanted.prefix_length < 0 || wanted.prefix_length > static_cast<int>(address.size() * 8))
    return invalid("prefix length {} of {} is out of range", wanted.prefix_length, wanted.address);
  ifaddrmsg message{};
  message.ifa_family = address.family;
  message.ifa_prefixlen = static_cast<unsigned char>(wanted.prefix_length);
  message.ifa_index = static_cast<unsigned>(index);
  // Nobody else is on this wire: an address is usable at once.
  if (address.family == AF_INET6) message.ifa_flags = IFA_F_NODAD;
  batch.add_request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, message,
                    fmt::format("add address {}/{}", wanted.address, wanted.prefix_length));
  batch.add_attribute(IFA_LOCAL, address.bytes.data(), address.size());
  batch.add_attribute(IFA_ADDRESS, address.bytes.data(), address.size());
  return {};
}

Result<void> add_default_route(NetlinkBatch& batch, int index, const std::string& gateway) {
  BinaryAddress address = TRY(parse_address(gateway));
  rtmsg route{};
  route.rtm_family = address.family;
  route.rtm_table = RT_TABLE_MAIN;
  route.rtm_protocol = RTPROT_STATIC;
  route.rtm_scope = RT_SCOPE_UNIVERSE;
  route.rtm_type = RTN_UNICAST;
  batch.add_request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, route, fmt::format("add default route by {}", gateway));
  batch.add_attribute(RTA_GATEWAY, address.bytes.data(), address.size());
  batch.add_attribute(RTA_OIF, static_cast<std::uint32_t>(index));
  return {};
}

void add_loopback(NetlinkBatch& batch) {
  batch.add_request(RTM_NEWLINK, 0, link_message(kLoopbackIndex, IFF_UP), "bring lo up");
}

Result<void> configure_interface(const TapPlan& plan) {
  Fd socket = TRY(open_rtnetlink());
  int index = TRY(interface_index(socket, plan.name));
  NetlinkBatch batch;
  add_loopback(batch);
  TRY(add_link(batch, index, plan));
  for (const InterfaceAddress& address : plan.addresses) TRY(add_address(batch, index, address));
  for (const std::string& gateway : plan.gateways) TRY(add_default_route(batch, index, gateway));
  return batch.send(socket);
}

}  // namespace

Result<Fd> create_tap(const TapPlan& plan) {
  Fd device = TRY(open_tap_device(plan));
  TRY(context("set up network interface " + plan.name, configure_interface(plan)));
  return device;
}

Result<void> bring_loopback_up() {
  Fd socket = TRY(open_rtnetlink());
  NetlinkBatch batch;
  add_loopback(batch);
  return batch.send(socket);
}

}  // namespace coracle::sys
