#include <algorithm>
#include <ctime>

#include "base/text.h"
#include "image/registry.h"

namespace coracle::image {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{500};
constexpr milliseconds kLongestPause{60'000};

bool is_repeatable(const HttpReply& reply) {
  if (reply.ending == HttpReply::Ending::broken_off) return true;
  if (reply.ending != HttpReply::Ending::complete) return false;
  return reply.status == 429 || reply.status == 408 || (reply.status >= 500 && reply.status != 501);
}

// Seconds, or a date. (RFC 9110 section 10.2.3)
std::optional<milliseconds> asked_pause(const HttpReply& reply) {
  const std::string* value = reply.header("retry-after");
  if (!value) return std::nullopt;
  if (auto seconds = parse_number<std::uint32_t>(*value, "Retry-After"))
    return std::chrono::seconds(*seconds);
  std::tm parts{};
  if (!::strptime(value->c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts)) return std::nullopt;
  auto wait = std::chrono::seconds(::timegm(&parts) - std::time(nullptr));
  return std::max<milliseconds>(wait, milliseconds{0});
}

// {"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}; empty when there is no
// such thing.
std::string registry_message(const std::string& body) {
  auto document = parse_json(body, "error");
  if (!document) return {};
  auto errors = json_array(*document, "errors");
  if (!errors || (*errors)->empty()) return {};
  const Json& first = (*errors)->front();
  std::string code = json_string(first, "code").value_or(std::nullopt).value_or("");
  std::string message = json_string(first, "message").value_or(std::nullopt).value_or("");
  std::replace(code.begin(), code.end(), '_', ' ');
  code = lower(code);
  if (message.empty() || lower(message) == code) return message.empty() ? code : message;
  return code.empty() ? message : code + ": " + message;
}

}  // namespace

std::optional<milliseconds> retry_delay(const HttpReply& reply, int attempt, int retries) {
  if (attempt >= retries || !is_repeatable(reply)) return std::nullopt;
  milliseconds pause = asked_pause(reply).value_or(kFirstPause * (1 << std::min(attempt, 10)));
  return std::min(pause, kLongestPause);
}

bool is_loopback(std::string_view host) {
  if (host.substr(0, 1) == "[") {
    std::string_view address = host.substr(1, host.find(']') - 1);
    return address == "::1";
  }
  std::string_view name = split_once(host, ':').first;
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  return name.starts_with("127.") &&
         name.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string describe_failure(const HttpReply& reply, std::string_view host) {
  switch (reply.ending) {
    case HttpReply::Ending::unreachable:
      return fmt::format("registry {} cannot be reached: {}", host, reply.problem);
    case HttpReply::Ending::not_https:
      return fmt::format(
          "registry {} does not speak https: {} (--tls-verify=false allows plain http)", host,
          reply.problem);
    case HttpReply::Ending::untrusted:
      return fmt::format(
          "certificate of registry {} is not trusted: {} (name its authority in SSL_CERT_FILE, or "
          "use --tls-verify=false)",
          host, reply.problem);
    case HttpReply::Ending::broken_off:
      return fmt::format("connection to registry {} broke off: {}", host, reply.problem);
    case HttpReply::Ending::sink_refused:
      return reply.sink_error ? reply.sink_error->message : reply.problem;
    case HttpReply::Ending::cancelled:
      return "interrupted";
    case HttpReply::Ending::complete:
      break;
  }
  std::string message = registry_message(reply.body);
  if (message.empty()) return fmt::format("registry {} answered HTTP {}", host, reply.status);
  return fmt::format("{} (HTTP {} from {})", message, reply.status, host);
}

}  // namespace coracle::image
