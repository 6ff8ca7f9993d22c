#include "network/private_network.h"

#include <gtest/gtest.h>

namespace coracle::network {
namespace {

const PortMapping web{"0.0.0.0", 8080, 80, Protocol::tcp};
const PortMapping web6{"::1", 8080, 80, Protocol::tcp};

TEST(PrivateNetwork, FollowsTheFamiliesOfTheHost) {
  PrivateNetworkPlan plan = plan_private_network(AddressFamilies::ipv4, {web});
  EXPECT_EQ(plan.tap.addresses.size(), 1u);
  EXPECT_EQ(plan.tap.gateways, std::vector<std::string>{"10.0.2.2"});
  EXPECT_EQ(plan_private_network(AddressFamilies::ipv4_and_ipv6, {}).tap.addresses[1].address, "fd00::100");
}

TEST(PrivateNetwork, HasIpv6WhenAPortIsPublishedOnIt) {
  EXPECT_EQ(plan_private_network(AddressFamilies::ipv4, {web6}).tap.gateways[1], "fd00::2");
}

TEST(PrivateNetwork, HostHasIpv6OnlyWithADefaultRouteThatLeadsOut) {
  std::string zero(32, '0');
  std::string tail = " 00 " + zero + " ffffffff 00000001 00000000 00200200       ";
  EXPECT_FALSE(has_ipv6_default_route(""));
  EXPECT_FALSE(has_ipv6_default_route(zero + " 00 " + zero + tail + "lo\n"));
  EXPECT_FALSE(has_ipv6_default_route("fe80" + std::string(28, '0') + " 40 " + zero + tail + "eth0\n"));
  EXPECT_TRUE(has_ipv6_default_route(zero + " 00 " + zero + tail + "eth0\n"));
}

TEST(PrivateNetwork, StartsTheHelperWithItsPorts) {
  sys::DataplanePlan plan = dataplane_plan(plan_private_network(AddressFamilies::ipv4_and_ipv6, {web6}));
  EXPECT_EQ(plan.arguments, (std::vector<std::string>{"coracle-slirp", "--ipv6", "--vnet-header", "--publish",
                                                      "[::1]:8080:80/tcp"}));
  EXPECT_TRUE(plan.wait_until_ready);
  EXPECT_FALSE(dataplane_plan(plan_private_network(AddressFamilies::ipv4, {})).wait_until_ready);
}

TEST(PrivateNetwork, SurvivesJson) {
  PrivateNetworkPlan plan = plan_private_network(AddressFamilies::ipv4_and_ipv6, {web, web6});
  plan.allow_host_loopback = true;
  auto back = private_network_plan_from_json(to_json(plan));
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), to_json(plan));
  EXPECT_EQ(back->tap.mtu, 65520);
  EXPECT_FALSE(private_network_plan_from_json(Json::object()));
}

TEST(PrivateNetwork, KnowsTheNamesOfContainerAndHost) {
  auto entries = host_entries(plan_private_network(AddressFamilies::ipv4, {}), "web", "front");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].names, (std::vector<std::string>{"web", "front"}));
  EXPECT_EQ(entries[1].address, "10.0.2.2");
  EXPECT_EQ(entries[1].names, (std::vector<std::string>{"host.containers.internal", "host.docker.internal"}));
}

}  // namespace
}  // namespace coracle::network
