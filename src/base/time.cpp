#include "base/time.h"

#include <array>
#include <ctime>

#include "base/text.h"

namespace coracle {
namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;

// The digits after the dot, as nanoseconds; stops at the first other character.
Nanoseconds parse_fraction(std::string_view& rest) {
  Nanoseconds value = 0;
  Nanoseconds weight = kSecond / 10;
  while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
    value += (rest.front() - '0') * weight;
    weight /= 10;
    rest.remove_prefix(1);
  }
  return value;
}

Result<Nanoseconds> parse_zone(std::string_view zone) {
  if (zone == "Z" || zone == "z") return 0;
  if (zone.size() != 6 || zone[3] != ':' || (zone[0] != '+' && zone[0] != '-'))
    return invalid("time zone \"{}\" is neither Z nor +hh:mm", zone);
  auto hours = TRY(parse_number<unsigned>(zone.substr(1, 2), "zone hour"));
  auto minutes = TRY(parse_number<unsigned>(zone.substr(4, 2), "zone minute"));
  Nanoseconds offset = Nanoseconds{hours * 3600 + minutes * 60} * kSecond;
  return zone[0] == '+' ? offset : -offset;
}

}  // namespace

std::string format_rfc3339(Nanoseconds since_epoch) {
  Nanoseconds fraction = since_epoch % kSecond;
  if (fraction < 0) fraction += kSecond;
  std::time_t seconds = (since_epoch - fraction) / kSecond;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     fraction);
}

Result<Nanoseconds> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':')
    return invalid("time \"{}\" is not RFC 3339", text);
  std::tm parts{};
  parts.tm_year = TRY(parse_number<int>(text.substr(0, 4), "year")) - 1900;
  parts.tm_mon = TRY(parse_number<int>(text.substr(5, 2), "month")) - 1;
  parts.tm_mday = TRY(parse_number<int>(text.substr(8, 2), "day"));
  parts.tm_hour = TRY(parse_number<int>(text.substr(11, 2), "hour"));
  parts.tm_min = TRY(parse_number<int>(text.substr(14, 2), "minute"));
  parts.tm_sec = TRY(parse_number<int>(text.substr(17, 2), "second"));
  std::string_view rest = text.substr(19);
  Nanoseconds fraction = 0;
  if (rest.front() == '.') {
    rest.remove_prefix(1);
    fraction = parse_fraction(rest);
  }
  Nanoseconds offset = TRY(parse_zone(rest));
  return Nanoseconds{::timegm(&parts)} * kSecond + fraction - offset;
}

std::string human_duration(Nanoseconds duration) {
  auto seconds = duration / kSecond;
  auto minutes = seconds / 60;
  auto hours = (minutes + 30) / 60;
  if (seconds < 1) return "Less than a second";
  if (seconds == 1) return "1 second";
  if (seconds < 60) return fmt::format("{} seconds", seconds);
  if (minutes == 1) return "About a minute";
  if (minutes < 60) return fmt::format("{} minutes", minutes);
  if (hours == 1) return "About an hour";
  if (hours < 48) return fmt::format("{} hours", hours);
  if (hours < 24 * 7 * 2) return fmt::format("{} days", hours / 24);
  if (hours < 24 * 30 * 2) return fmt::format("{} weeks", hours / 24 / 7);
  if (hours < 24 * 365 * 2) return fmt::format("{} months", hours / 24 / 30);
  return fmt::format("{} years", hours / 24 / 365);
}

}  // namespace coracle
