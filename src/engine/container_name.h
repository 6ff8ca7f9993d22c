// What containers are called: ids of 64 hex digits, names that people choose or get.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace coracle::engine {

// [a-zA-Z0-9][a-zA-Z0-9_.-]*, at most 253 characters; a leading "/" is dropped.
class ContainerName {
 public:
  static Result<ContainerName> parse(std::string_view text);
  // "adjective_surname"; `random` picks.
  static ContainerName invent(std::uint64_t random);
  const std::string& str() const { return text_; }

 private:
  explicit ContainerName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace coracle::engine
