#include "image/auth_challenge.h"

#include <array>

#include "base/text.h"

namespace coracle::image {
namespace {

bool is_token_character(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kMarks.find(c) != std::string_view::npos;
}

// Reads one header from left to right.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  bool at_end() const { return text_.empty(); }
  void skip(std::string_view characters) {
    std::size_t begin = text_.find_first_not_of(characters);
    text_ = begin == std::string_view::npos ? std::string_view() : text_.substr(begin);
  }
  bool take(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::string_view take_token() {
    std::size_t end = 0;
    while (end < text_.size() && is_token_character(text_[end])) ++end;
    std::string_view token = text_.substr(0, end);
    text_.remove_prefix(end);
    return token;
  }
  // After the opening quote, up to and with the closing one; a missing one ends with the text.
  std::string take_quoted() {
    std::string value;
    while (!text_.empty()) {
      char c = text_.front();
      text_.remove_prefix(1);
      if (c == '"') break;
      if (c == '\\' && !text_.empty()) {
        c = text_.front();
        text_.remove_prefix(1);
      }
      value += c;
    }
    return value;
  }
  // Unquoted values in the field hold '/' and ':' too.
  std::string take_bare() {
    std::size_t end = text_.find_first_of(", \t");
    std::string value(text_.substr(0, end));
    text_ = end == std::string_view::npos ? std::string_view() : text_.substr(end);
    return value;
  }

 private:
  std::string_view text_;
};

void parse_header(std::string_view header, std::vector<AuthChallenge>& challenges) {
  Scanner scanner(header);
  for (;;) {
    scanner.skip(" \t,");
    std::string_view word = scanner.take_token();
    if (word.empty()) return;
    scanner.skip(" \t");
    if (!scanner.take('=')) {
      challenges.push_back({lower(word), {}});
      continue;
    }
    if (challenges.empty()) return;
    scanner.skip(" \t");
    std::string value = scanner.take('"') ? scanner.take_quoted() : scanner.take_bare();
    challenges.back().parameters[lower(word)] = std::move(value);
  }
}

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::vector<AuthChallenge> parse_challenges(const std::vector<std::string>& headers) {
  std::vector<AuthChallenge> challenges;
  for (const std::string& header : headers) parse_header(header, challenges);
  return challenges;
}

std::optional<std::string> token_url(const AuthChallenge& bearer, std::string_view repository) {
  auto realm = bearer.parameters.find("realm");
  if (realm == bearer.parameters.end() || realm->second.empty()) return std::nullopt;
  std::string url = realm->second;
  char separator = url.find('?') == std::string::npos ? '?' : '&';
  auto service = bearer.parameters.find("service");
  if (service != bearer.parameters.end()) {
    url += separator + std::string("service=") + url_encode(service->second);
    separator = '&';
  }
  url +=
      separator + std::string("scope=") + url_encode(fmt::format("repository:{}:pull", repository));
  return url;
}

std::string url_encode(std::string_view text) {
  constexpr std::string_view kPlain = "-._~";
  std::string encoded;
  for (char c : text) {
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                 kPlain.find(c) != std::string_view::npos;
    if (plain)
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

std::string base64_encode(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      text += k <= count ? kBase64[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string bytes;
  unsigned group = 0;
  int bits = 0;
  for (char c : text) {
    if (c == '=' || c == '\n' || c == '\r') continue;
    std::size_t value = kBase64.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    group = group << 6 | static_cast<unsigned>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(group >> bits & 255);
  }
  return bytes;
}

}  // namespace coracle::image
