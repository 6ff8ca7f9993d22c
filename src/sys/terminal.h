// A terminal's size and mode.
#pragma once

#include <termios.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::sys {

bool is_terminal(int standard_descriptor);
// Rows and columns; nullopt when it is no terminal or does not know.
std::optional<std::pair<std::uint16_t, std::uint16_t>> window_size(int standard_descriptor);
Result<void> set_window_size(const Fd& terminal, std::uint16_t rows, std::uint16_t columns);

// Standard input in raw mode: every key reaches the container. Dropped, the old mode comes back.
class [[nodiscard]] RawMode {
 public:
  static Result<RawMode> enter();
  RawMode(RawMode&& other) noexcept : before_(std::exchange(other.before_, std::nullopt)) {}
  RawMode& operator=(RawMode&&) = delete;
  ~RawMode();

 private:
  explicit RawMode(const termios& before) : before_(before) {}
  std::optional<termios> before_;
};

}  // namespace coracle::sys
