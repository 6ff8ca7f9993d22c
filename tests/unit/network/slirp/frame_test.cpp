#include "network/slirp/frame.h"

#include <gtest/gtest.h>

#include "frames.h"

namespace coracle::network {
namespace {

constexpr Address4 kGuest{10, 0, 2, 100};
constexpr Address4 kGateway{10, 0, 2, 2};

TEST(Frame, ToEverySpellingOfHostLoopbackIsRecognised) {
  for (Address4 address : {Address4{127, 0, 0, 1}, Address4{127, 9, 9, 9}, Address4{0, 0, 0, 0}})
    EXPECT_TRUE(is_addressed_to_host_loopback(ipv4_frame(kGuest, address, kTcp, {})));
  EXPECT_TRUE(is_addressed_to_host_loopback(ipv6_frame({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})));
  EXPECT_TRUE(is_addressed_to_host_loopback(ipv6_frame({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1})));
  EXPECT_TRUE(is_addressed_to_host_loopback(ipv6_frame({})));
}

TEST(Frame, ToOtherAddressesPasses) {
  EXPECT_FALSE(is_addressed_to_host_loopback(ipv4_frame(kGuest, {128, 0, 0, 1}, kTcp, {})));
  EXPECT_FALSE(is_addressed_to_host_loopback(ipv4_frame(kGuest, {255, 255, 255, 255}, kUdp, {})));
  EXPECT_FALSE(is_addressed_to_host_loopback(ipv6_frame({0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2})));
  EXPECT_FALSE(is_addressed_to_host_loopback(Bytes(60, 0)));
}

TEST(Frame, CutAnywhereIsNeverReadBeyond) {
  Bytes whole = ipv4_frame(kGuest, kGateway, kUdp, udp_packet(53, 4000, "answer"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(parse_udp(cut)) << size;
    (void)find_transport(cut);
    (void)is_addressed_to_host_loopback(cut);
  }
}

TEST(Frame, UdpDatagramIsRead) {
  Bytes frame = ipv4_frame(kGuest, kGateway, kUdp, udp_packet(53, 4000, "answer"));
  auto datagram = parse_udp(frame);
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->source_port, 53);
  EXPECT_EQ(datagram->destination_port, 4000);
  EXPECT_TRUE(datagram->is_to_gateway);
  EXPECT_FALSE(datagram->is_from_gateway);
  EXPECT_EQ(std::string(datagram->payload.begin(), datagram->payload.end()), "answer");
}

TEST(Frame, HostileHeadersAreNoDatagram) {
  Bytes fragment = ipv4_frame(kGuest, kGateway, kUdp, udp_packet(53, 4000, "answer"));
  fragment[20] = 0x20;  // more fragments
  EXPECT_FALSE(parse_udp(fragment));
  Bytes short_header = ipv4_frame(kGuest, kGateway, kUdp, udp_packet(53, 4000, "answer"));
  short_header[14] = 0x40;
  EXPECT_FALSE(parse_udp(short_header));
  Bytes long_header = ipv4_frame(kGuest, kGateway, kUdp, udp_packet(53, 4000, "answer"));
  long_header[14] = 0x4f;
  EXPECT_FALSE(parse_udp(long_header));
  Bytes lying_length = ipv4_frame(kGuest, kGateway, kUdp, udp_packet(53, 4000, "answer"));
  lying_length[38] = 0xff;
  EXPECT_FALSE(parse_udp(lying_length));
  EXPECT_FALSE(parse_udp(ipv4_frame(kGuest, kGateway, kTcp, udp_packet(53, 4000, "answer"))));
}

}  // namespace
}  // namespace coracle::network
