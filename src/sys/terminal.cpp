#include "sys/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace coracle::sys {

bool is_terminal(int standard_descriptor) { return ::isatty(standard_descriptor) == 1; }

std::optional<std::pair<std::uint16_t, std::uint16_t>> window_size(int standard_descriptor) {
  winsize size{};
  if (::ioctl(standard_descriptor, TIOCGWINSZ, &size) < 0 || size.ws_row == 0) return std::nullopt;
  return std::pair(size.ws_row, size.ws_col);
}

Result<void> set_window_size(const Fd& terminal, std::uint16_t rows, std::uint16_t columns) {
  winsize size{rows, columns, 0, 0};
  if (::ioctl(terminal.get(), TIOCSWINSZ, &size) < 0) return from_errno(errno, "resize the terminal");
  return {};
}

Result<RawMode> RawMode::enter() {
  termios before{};
  if (::tcgetattr(0, &before) < 0) return from_errno(errno, "read the terminal's mode");
  termios raw = before;
  ::cfmakeraw(&raw);
  if (::tcsetattr(0, TCSANOW, &raw) < 0) return from_errno(errno, "set the terminal's mode");
  return RawMode(before);
}

RawMode::~RawMode() {
  if (before_) ::tcsetattr(0, TCSADRAIN, &*before_);
}

}  // namespace coracle::sys
