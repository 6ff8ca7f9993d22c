#include "network/host_port.h"

#include <gtest/gtest.h>

#include "network/private_network.h"

namespace coracle::network {
namespace {

TEST(HostPort, ChoosesDifferentFreePorts) {
  auto ports = resolve_host_ports({{"127.0.0.1", 0, 80, Protocol::tcp}, {"127.0.0.1", 0, 81, Protocol::tcp},
                                   {"127.0.0.1", 0, 81, Protocol::udp}});
  ASSERT_TRUE(ports) << ports.error().message;
  EXPECT_NE((*ports)[0].host_port, 0);
  EXPECT_NE((*ports)[0].host_port, (*ports)[1].host_port);
  EXPECT_NE((*ports)[2].host_port, 0);
}

class HostPortInUse : public testing::TestWithParam<Protocol> {};

TEST_P(HostPortInUse, IsAConflictThatNamesIt) {
  auto owner = claim_host_port({"127.0.0.1", 0, 80, GetParam()});
  ASSERT_TRUE(owner);
  std::uint16_t port = *port_of(*owner);
  auto second = claim_host_port({"127.0.0.1", port, 80, GetParam()});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  EXPECT_EQ(second.error().message, fmt::format("port 127.0.0.1:{}/{} is in use", port, protocol_name(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Protocols, HostPortInUse, testing::Values(Protocol::tcp, Protocol::udp));

TEST(HostPort, SaysThatTheHostLacksTheAddress) {
  auto claim = claim_host_port({"192.0.2.250", 8080, 80, Protocol::tcp});
  ASSERT_FALSE(claim);
  EXPECT_EQ(claim.error().message, "port 192.0.2.250:8080/tcp: this host does not have the address");
}

}  // namespace
}  // namespace coracle::network
