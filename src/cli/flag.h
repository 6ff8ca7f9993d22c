// The options of a command as rows: each names itself, says what it takes and means, and fills one variable.
// Parsing (parse.h), help (help.h), completion and the man page check read the same rows.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace coracle::cli {

struct Flag {
  std::string_view names;  // "all,a": long names and letters
  std::string_view value;  // what it takes, as the help shows it; empty: a switch
  std::string_view help;
  std::function<Result<void>(const std::string&)> set;
};
using Flags = std::vector<Flag>;

// A switch: alone it means true; =true and =false are taken.
Flag flag(std::string_view names, bool& target, std::string_view help);
Flag flag(std::string_view names, std::string_view value, std::string& target, std::string_view help);
Flag flag(std::string_view names, std::string_view value, std::optional<std::string>& target, std::string_view help);
// Repeatable.
Flag flag(std::string_view names, std::string_view value, std::vector<std::string>& target, std::string_view help);

// A word that becomes a value at the door.
template <class T, class Parse>
Flag flag(std::string_view names, std::string_view value, T& target, Parse parse, std::string_view help) {
  return {names, value, help, [&target, parse](const std::string& text) -> Result<void> {
            target = TRY(parse(text));
            return {};
          }};
}

}  // namespace coracle::cli
