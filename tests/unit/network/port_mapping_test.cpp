#include "network/port_mapping.h"

#include <gtest/gtest.h>

namespace coracle::network {
namespace {

PortMapping one(const char* text) {
  auto mappings = parse_port_mappings(text);
  EXPECT_TRUE(mappings) << text << ": " << (mappings ? "" : mappings.error().message);
  if (!mappings || mappings->size() != 1) return {};
  return mappings->front();
}

std::string error_of(const char* text) {
  auto mappings = parse_port_mappings(text);
  EXPECT_FALSE(mappings) << text;
  return mappings ? "" : mappings.error().message;
}

TEST(PortMapping, ReadsEveryForm) {
  EXPECT_EQ(one("80"), (PortMapping{"0.0.0.0", 0, 80, Protocol::tcp}));
  EXPECT_EQ(one("8080:80"), (PortMapping{"0.0.0.0", 8080, 80, Protocol::tcp}));
  EXPECT_EQ(one(":80"), (PortMapping{"0.0.0.0", 0, 80, Protocol::tcp}));
  EXPECT_EQ(one("127.0.0.1:8080:80/udp"), (PortMapping{"127.0.0.1", 8080, 80, Protocol::udp}));
  EXPECT_EQ(one("127.0.0.1::80/TCP"), (PortMapping{"127.0.0.1", 0, 80, Protocol::tcp}));
  EXPECT_EQ(one("[::1]:8080:80"), (PortMapping{"::1", 8080, 80, Protocol::tcp}));
  EXPECT_EQ(one("[0:0::1]::80"), (PortMapping{"::1", 0, 80, Protocol::tcp}));
}

TEST(PortMapping, ExpandsRanges) {
  auto mappings = parse_port_mappings("8000-8002:90-92/udp");
  ASSERT_TRUE(mappings);
  ASSERT_EQ(mappings->size(), 3u);
  EXPECT_EQ((*mappings)[2], (PortMapping{"0.0.0.0", 8002, 92, Protocol::udp}));
  auto random = parse_port_mappings("90-91");
  ASSERT_TRUE(random);
  EXPECT_EQ((*random)[1], (PortMapping{"0.0.0.0", 0, 91, Protocol::tcp}));
  EXPECT_EQ(parse_port_mappings("1-65535")->size(), 65535u);
}

TEST(PortMapping, NamesWhatIsWrong) {
  EXPECT_EQ(error_of("x:80"), "published port \"x:80\": \"x\" is not a port from 1 to 65535");
  EXPECT_NE(error_of("80:65536").find("\"65536\" is not a port"), std::string::npos);
  EXPECT_NE(error_of("0").find("\"0\" is not a port"), std::string::npos);
  EXPECT_NE(error_of("80:").find("\"\" is not a port"), std::string::npos);
  EXPECT_NE(error_of("").find("is not a port"), std::string::npos);
  EXPECT_NE(error_of("8000-8001:80").find("2 host ports for 1 container ports"), std::string::npos);
  EXPECT_NE(error_of("82-80").find("82-80 runs backwards"), std::string::npos);
  EXPECT_NE(error_of("80-").find("is not a port"), std::string::npos);
  EXPECT_NE(error_of("80/").find("\"\" is not a protocol"), std::string::npos);
  EXPECT_NE(error_of("80/icmp").find("\"icmp\" is not a protocol"), std::string::npos);
  EXPECT_NE(error_of("localhost:80:80").find("\"localhost\" is not an IP address"), std::string::npos);
  EXPECT_NE(error_of("::1:8080:80").find("IPv6 address stands in brackets"), std::string::npos);
  EXPECT_NE(error_of("[::1]:80").find("container port must follow"), std::string::npos);
  EXPECT_NE(error_of("[::1").find("[ADDRESS]:HOST:CONTAINER"), std::string::npos);
}

TEST(PortMapping, RefusesSctpAsUnsupported) {
  auto mappings = parse_port_mappings("80:80/sctp");
  ASSERT_FALSE(mappings);
  EXPECT_EQ(mappings.error().kind, ErrorKind::unsupported);
}

TEST(PortMapping, IsShownAsPsShowsIt) {
  EXPECT_EQ(one("8080:80").str(), "0.0.0.0:8080->80/tcp");
  EXPECT_EQ(one("[::]:53:53/udp").str(), "[::]:53->53/udp");
}

TEST(PortMapping, SurvivesItsWordAndJson) {
  for (const char* text : {"80", "8080:80", "127.0.0.1:8080:80/udp", "[fe80::1]:1:2", "[::1]::80"}) {
    PortMapping mapping = one(text);
    EXPECT_EQ(one(mapping.word().c_str()), mapping);
    auto back = port_mapping_from_json(to_json(mapping));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, mapping);
  }
}

TEST(PortMapping, JsonOutOfRangeIsAnError) {
  EXPECT_FALSE(port_mapping_from_json({{"containerPort", 70000}}));
  EXPECT_FALSE(port_mapping_from_json({{"containerPort", 80}, {"protocol", "sctp"}}));
  EXPECT_FALSE(port_mapping_from_json({{"containerPort", 80}, {"hostAddress", "nowhere"}}));
}

}  // namespace
}  // namespace coracle::network
