#include "sys/report.h"

#include <cstdint>
#include <cstring>

namespace coracle::sys {
namespace {

struct Header {
  std::int32_t kind;
  std::int32_t errno_value;
};

}  // namespace

std::string encode_error(const Error& error) {
  Header header{static_cast<std::int32_t>(error.kind), error.errno_value};
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
  bytes += error.message;
  return bytes;
}

Error decode_error(std::string_view bytes) {
  Header header{};
  if (bytes.size() < sizeof header) return Error{ErrorKind::system, 0, "unreadable error report"};
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.kind < 0 || header.kind > static_cast<int>(ErrorKind::remote))
    return Error{ErrorKind::system, 0, "unreadable error report"};
  return Error{static_cast<ErrorKind>(header.kind), header.errno_value,
               std::string(bytes.substr(sizeof header))};
}

}  // namespace coracle::sys
