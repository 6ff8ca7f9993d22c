#include <signal.h>

#include <cstring>

#include <optional>

#include "base/text.h"
#include "sys/child.h"

namespace coracle::sys {
namespace {

// sigabbrev_np knows the standard ones (glibc 2.32); the real-time range has no names.
std::optional<int> standard_signal(const std::string& name) {
  for (int number = 1; number < 32; ++number) {
    const char* known = ::sigabbrev_np(number);
    if (known && lower(known) == name) return number;
  }
  if (name == "iot") return SIGABRT;
  if (name == "poll") return SIGIO;
  if (name == "cld") return SIGCHLD;
  return std::nullopt;
}

// "rtmin", "rtmin+3", "rtmax-2". The kernel's numbers: 34 (after glibc's two) to 64.
std::optional<int> realtime_signal(std::string_view name) {
  bool from_end = name.substr(0, 5) == "rtmax";
  if (!from_end && name.substr(0, 5) != "rtmin") return std::nullopt;
  int base = from_end ? SIGRTMAX : SIGRTMIN;
  std::string_view rest = name.substr(5);
  if (rest.empty()) return base;
  if (rest.front() != (from_end ? '-' : '+')) return std::nullopt;
  Result<unsigned> distance = parse_number<unsigned>(rest.substr(1), "signal");
  if (!distance || *distance > static_cast<unsigned>(SIGRTMAX - SIGRTMIN)) return std::nullopt;
  return from_end ? base - static_cast<int>(*distance) : base + static_cast<int>(*distance);
}

}  // namespace

std::string signal_name(int number) {
  if (number > 0 && number < 32) return std::string("SIG") + ::sigabbrev_np(number);
  if (number >= SIGRTMIN && number <= SIGRTMAX) return fmt::format("SIGRTMIN+{}", number - SIGRTMIN);
  return fmt::format("signal {}", number);
}

Result<int> parse_signal(std::string_view text) {
  std::string name = lower(text);
  if (name.rfind("sig", 0) == 0) name.erase(0, 3);
  if (auto number = standard_signal(name)) return *number;
  if (auto number = realtime_signal(name)) return *number;
  Result<int> number = parse_number<int>(text, "signal");
  if (!number || *number < 1 || *number > SIGRTMAX) return invalid("signal \"{}\" is not known", text);
  return number;
}

}  // namespace coracle::sys
