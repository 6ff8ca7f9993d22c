#include "network/slirp/udp_replies.h"

#include <gtest/gtest.h>

#include "frames.h"
#include "network/host_port.h"

namespace coracle::network {
namespace {

constexpr Address4 kGuest{10, 0, 2, 100};
constexpr Address4 kGateway{10, 0, 2, 2};
const PortMapping any{"127.0.0.1", 0, 53, Protocol::udp};

struct Fixture {
  sys::Fd client = *claim_host_port(any);
  std::uint16_t client_port = *port_of(client);
  UdpReplies replies;
  Fixture() { replies.add_port(any, *claim_host_port(any)); }
  std::string received() {
    char bytes[100];
    ssize_t size = ::recv(client.get(), bytes, sizeof bytes, MSG_DONTWAIT);
    return size < 0 ? "nothing" : std::string(bytes, static_cast<std::size_t>(size));
  }
};

TEST(UdpReplies, ReachAClientThatAsked) {
  Fixture it;
  it.replies.note_sent(ipv4_frame(kGateway, kGuest, kUdp, udp_packet(it.client_port, 53, "question")));
  EXPECT_TRUE(it.replies.send(ipv4_frame(kGuest, kGateway, kUdp, udp_packet(53, it.client_port, "answer"))));
  EXPECT_EQ(it.received(), "answer");
}

TEST(UdpReplies, DoNotReachAPortThatDidNotAsk) {
  Fixture it;
  EXPECT_FALSE(it.replies.send(ipv4_frame(kGuest, kGateway, kUdp, udp_packet(53, it.client_port, "attack"))));
  EXPECT_EQ(it.received(), "nothing");
}

TEST(UdpReplies, LeaveFromThePublishedPortOnly) {
  Fixture it;
  it.replies.note_sent(ipv4_frame(kGateway, kGuest, kUdp, udp_packet(it.client_port, 53, "question")));
  EXPECT_FALSE(it.replies.send(ipv4_frame(kGuest, kGateway, kUdp, udp_packet(54, it.client_port, "attack"))));
  EXPECT_FALSE(it.replies.send(ipv4_frame(kGuest, {10, 0, 2, 3}, kUdp, udp_packet(53, it.client_port, "other"))));
  EXPECT_EQ(it.received(), "nothing");
}

}  // namespace
}  // namespace coracle::network
