// How an Error crosses from one of our processes to another: one message, any process to its parent.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::sys {

std::string encode_error(const Error& error);
// The inverse; bytes that are no encoded error become one that says so.
Error decode_error(std::string_view bytes);

}  // namespace coracle::sys
