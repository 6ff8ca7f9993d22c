#include "network/slirp/options.h"

#include <gtest/gtest.h>

#include "network/private_network.h"

namespace coracle::network {
namespace {

Result<SlirpOptions> parse(std::vector<std::string> words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  return parse_slirp_options(pointers);
}

TEST(SlirpOptions, UnderstandWhatThePlanWrites) {
  PrivateNetworkPlan plan =
      plan_private_network(AddressFamilies::ipv4, {{"::1", 8080, 80, Protocol::tcp}, {"0.0.0.0", 53, 53, Protocol::udp}});
  plan.allow_host_loopback = true;
  auto words = dataplane_plan(plan).arguments;
  words.erase(words.begin());
  auto options = parse(words);
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->ports, plan.ports);
  EXPECT_TRUE(options->ipv6);
  EXPECT_TRUE(options->vnet_header);
  EXPECT_TRUE(options->allow_host_loopback);
}

TEST(SlirpOptions, RefuseWhatTheyDoNotKnow) {
  EXPECT_EQ(parse({"--mtu"}).error().message, "unknown argument \"--mtu\"");
  EXPECT_FALSE(parse({"--publish"}));
  EXPECT_FALSE(parse({"--publish", "x"}));
}

}  // namespace
}  // namespace coracle::network
