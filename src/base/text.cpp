#include "base/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>

namespace coracle {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    std::size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::pair<std::string_view, std::string_view> split_once(std::string_view text, char separator) {
  std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    if (&part != parts.data()) joined += separator;
    joined += part;
  }
  return joined;
}

std::string_view trim(std::string_view text) {
  const char* blank = " \t\r\n";
  std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return result;
}

bool is_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string to_hex(const unsigned char* bytes, std::size_t count) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(count * 2);
  for (std::size_t i = 0; i < count; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

Result<std::int64_t> parse_byte_size(std::string_view text) {
  std::string word = lower(text);
  std::string_view number = word;
  if (number.size() > 1 && number.back() == 'b' && !std::isdigit(static_cast<unsigned char>(number[number.size() - 2])))
    number.remove_suffix(1);
  int shift = 0;
  if (!number.empty()) {
    static constexpr std::string_view kUnits = "bkmgt";
    if (std::size_t unit = kUnits.find(number.back()); unit != std::string_view::npos) {
      shift = static_cast<int>(unit) * 10;
      number.remove_suffix(1);
    }
  }
  auto value = TRY(parse_number<std::int64_t>(number, "size"));
  if (value < 0 || value > (std::numeric_limits<std::int64_t>::max() >> shift))
    return invalid("size \"{}\" is not a number in range", std::string(text));
  return value << shift;
}

std::string human_size(std::uint64_t bytes) {
  static constexpr std::array kUnits = {"B", "kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1000.0 && unit + 1 < kUnits.size(); ++unit) value /= 1000.0;
  if (unit == 0) return fmt::format("{}B", bytes);
  return fmt::format("{:.3g}{}", value, kUnits[unit]);
}

}  // namespace coracle
