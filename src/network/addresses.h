// The addresses of a private network, the ones users of slirp networks know. Both sides are built from these:
// the container's interface (private_network.cpp) and the helper's stack (slirp/stack.cpp, slirp/frame.cpp).
#pragma once

namespace coracle::network {

constexpr const char* kNetwork = "10.0.2.0";
constexpr const char* kNetworkMask = "255.255.255.0";
constexpr const char* kGuest = "10.0.2.100";
constexpr const char* kGateway = "10.0.2.2";
constexpr const char* kNameServer = "10.0.2.3";
constexpr const char* kPrefix6 = "fd00::";
constexpr const char* kGuest6 = "fd00::100";
constexpr const char* kGateway6 = "fd00::2";
constexpr const char* kNameServer6 = "fd00::3";
constexpr int kMtu = 65520;

}  // namespace coracle::network
