// Points in time, as nanoseconds since the Unix epoch, and the texts people and documents use for them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace coracle {

using Nanoseconds = std::int64_t;

// "2026-11-22T07:04:50.123456789Z"; always nine digits, always UTC.
std::string format_rfc3339(Nanoseconds since_epoch);
Result<Nanoseconds> parse_rfc3339(std::string_view text);
// "3 minutes", "About an hour": as docker and podman say it.
std::string human_duration(Nanoseconds duration);

}  // namespace coracle
