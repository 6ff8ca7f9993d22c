// Results to stdout, everything else to stderr.
#pragma once

#include <string_view>

#include "base/error.h"

namespace coracle::cli {

void print(std::string_view text);       // as it is
void print_line(std::string_view text);
// "Error: …"; nothing for an error that a helper has shown already (its message is empty).
void print_error(const Error& error);
void print_warning(std::string_view text);  // "Warning: …"

}  // namespace coracle::cli
