#include "cli/print.h"

#include <cstdio>
#include <string>

namespace coracle::cli {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_line(std::string_view text) {
  print(text);
  std::fputc('\n', stdout);
}

void print_error(const Error& error) {
  if (!error.message.empty()) std::fprintf(stderr, "Error: %s\n", error.message.c_str());
}

void print_warning(std::string_view text) { std::fprintf(stderr, "Warning: %s\n", std::string(text).c_str()); }

}  // namespace coracle::cli
