// Words and numbers from strings, strictly: a number is the whole text or an error.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace coracle {

// "a::b" split at ':' gives three parts; "" gives one empty part.
std::vector<std::string> split(std::string_view text, char separator);
// At the first separator; second is empty when there is none.
std::pair<std::string_view, std::string_view> split_once(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string_view trim(std::string_view text);
std::string lower(std::string_view text);
bool is_hex(std::string_view text);
std::string to_hex(const unsigned char* bytes, std::size_t count);

// Decimal only, no sign unless T is signed, no spaces, no overflow.
template <class T>
Result<T> parse_number(std::string_view text, std::string_view what) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    return invalid("{} \"{}\" is not a number in range", what, std::string(text));
  return value;
}

// "64m" and the like: b k m g t in powers of 1024, any case, an optional trailing b ("64mb").
Result<std::int64_t> parse_byte_size(std::string_view text);
// 1200000 -> "1.2MB", the decimal units users know from docker.
std::string human_size(std::uint64_t bytes);

}  // namespace coracle
