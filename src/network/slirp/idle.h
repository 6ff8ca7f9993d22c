// How long the helper may sleep. Pure.
// libslirp asks for a call every half second as long as any TCP socket exists, a listening one too, and every second
// otherwise. An idle container must not wake anybody: what the timers are for (retransmission, TIME_WAIT, delayed
// acknowledgement) is over when nothing has happened for a while.
#pragma once

#include <cstdint>
#include <optional>

namespace coracle::network {

// Milliseconds for poll(2), -1: until something happens. `wanted` is libslirp's wish; `quiet` the milliseconds
// since a session last moved, absent when no session has existed yet.
int sleep_time(std::uint32_t wanted, std::optional<std::int64_t> quiet);

}  // namespace coracle::network
