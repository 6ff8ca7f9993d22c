#include "base/error.h"

#include <cerrno>
#include <cstring>

namespace coracle {
namespace {

ErrorKind kind_of(int errno_value) {
  if (errno_value == ENOENT) return ErrorKind::not_found;
  if (errno_value == EEXIST) return ErrorKind::conflict;
  return ErrorKind::system;
}

}  // namespace

Error system_error(int errno_value, std::string text) {
  text += ": ";
  text += ::strerror(errno_value);
  return Error{kind_of(errno_value), errno_value, std::move(text)};
}

}  // namespace coracle
