#include "cli/flag.h"

namespace coracle::cli {

Flag flag(std::string_view names, bool& target, std::string_view help) {
  return {names, {}, help, [&target, names](const std::string& text) -> Result<void> {
            if (text != "true" && text != "false" && text != "1" && text != "0")
              return invalid("--{}: \"{}\" is neither true nor false", split_once(names, ',').first, text);
            target = text == "true" || text == "1";
            return {};
          }};
}

Flag flag(std::string_view names, std::string_view value, std::string& target, std::string_view help) {
  return {names, value, help, [&target](const std::string& text) -> Result<void> {
            target = text;
            return {};
          }};
}

Flag flag(std::string_view names, std::string_view value, std::optional<std::string>& target, std::string_view help) {
  return {names, value, help, [&target](const std::string& text) -> Result<void> {
            target = text;
            return {};
          }};
}

Flag flag(std::string_view names, std::string_view value, std::vector<std::string>& target, std::string_view help) {
  return {names, value, help, [&target](const std::string& text) -> Result<void> {
            target.push_back(text);
            return {};
          }};
}

}  // namespace coracle::cli
