#include "network/resolv_conf.h"

#include <gtest/gtest.h>

namespace coracle::network {
namespace {

const NameServers both{"10.0.2.3", "fd00::3"};

TEST(ResolvConf, NamesTheHelperAndKeepsSearchAndOptions) {
  EXPECT_EQ(container_resolv_conf("# systemd\nnameserver 127.0.0.53\nnameserver 9.9.9.9\n"
                                  "options edns0 trust-ad\nsearch a.example b.example # both\n",
                                  both),
            "nameserver 10.0.2.3\noptions edns0 trust-ad\nsearch a.example b.example\n");
}

TEST(ResolvConf, UsesIpv6WhereTheHostHasNothingElse) {
  EXPECT_EQ(container_resolv_conf("nameserver 2001:db8::1\n", both), "nameserver fd00::3\n");
  EXPECT_EQ(container_resolv_conf("nameserver 2001:db8::1\n", {"10.0.2.3", ""}), "nameserver 10.0.2.3\n");
  EXPECT_EQ(container_resolv_conf("nameserver 2001:db8::1\nnameserver 1.2.3.4\n", both), "nameserver 10.0.2.3\n");
}

TEST(ResolvConf, NeverFallsBackToAPublicResolver) {
  EXPECT_EQ(container_resolv_conf("", both), "nameserver 10.0.2.3\n");
  EXPECT_EQ(container_resolv_conf("; nameserver 1.1.1.1\n\tdomain\tx.example\n", both),
            "nameserver 10.0.2.3\ndomain x.example\n");
}

TEST(HostsFile, HasLocalhostFirst) {
  EXPECT_EQ(hosts_file({{"10.0.2.100", {"web", "front"}}}),
            "127.0.0.1\tlocalhost localhost.localdomain\n::1\tlocalhost localhost.localdomain\n"
            "10.0.2.100\tweb front\n");
}

}  // namespace
}  // namespace coracle::network
