// The clock and the kernel's random source.
#pragma once

#include <string>

#include "base/time.h"

namespace coracle::sys {

Nanoseconds now();            // CLOCK_REALTIME
Nanoseconds monotonic_now();  // CLOCK_MONOTONIC
void sleep_for(Nanoseconds duration);
// `bytes` random bytes as lower-case hex: a container id is random_hex(32).
std::string random_hex(std::size_t bytes);

}  // namespace coracle::sys
