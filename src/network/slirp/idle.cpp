#include "network/slirp/idle.h"

namespace coracle::network {
namespace {

constexpr std::uint32_t kNothingPending = 1000;  // libslirp's own upper bound
constexpr std::int64_t kTcpTimersAreOver = 75'000;    // longer than the longest persist interval and TIME_WAIT
constexpr std::int64_t kUdpSessionsAreOver = 250'000;  // they expire after 240 s

}  // namespace

int sleep_time(std::uint32_t wanted, std::optional<std::int64_t> quiet) {
  if (wanted >= kNothingPending || !quiet || *quiet >= kUdpSessionsAreOver) return -1;
  if (*quiet < kTcpTimersAreOver) return static_cast<int>(wanted);
  return static_cast<int>(kUdpSessionsAreOver - *quiet);
}

}  // namespace coracle::network
