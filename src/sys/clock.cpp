#include "sys/clock.h"

#include <sys/random.h>

#include <cstdlib>
#include <ctime>
#include <vector>

#include "base/text.h"
#include "sys/retry.h"

namespace coracle::sys {
namespace {

Nanoseconds read_clock(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return Nanoseconds{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

Nanoseconds now() { return read_clock(CLOCK_REALTIME); }
Nanoseconds monotonic_now() { return read_clock(CLOCK_MONOTONIC); }

void sleep_for(Nanoseconds duration) {
  timespec left{static_cast<time_t>(duration / 1'000'000'000), static_cast<long>(duration % 1'000'000'000)};
  retry([&] { return ::nanosleep(&left, &left); });
}

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> buffer(bytes);
  // Up to 256 bytes are never cut short once the pool is ready (getrandom(2)).
  ssize_t count = retry([&] { return ::getrandom(buffer.data(), bytes, 0); });
  if (count != static_cast<ssize_t>(bytes)) std::abort();
  return to_hex(buffer.data(), bytes);
}

}  // namespace coracle::sys
