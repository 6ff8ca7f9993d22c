#include "base/json.h"

namespace coracle {
namespace {

constexpr int kDepthLimit = 64;

// nlohmann's parser is iterative, but the values it builds are destroyed recursively.
bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      else if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDepthLimit) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

Failure wrong_type(const char* name, const char* wanted) {
  return invalid("member \"{}\" is not {}", name, wanted);
}

}  // namespace

Result<Json> parse_json(std::string_view text, std::string_view what) {
  if (is_too_deep(text)) return invalid("{}: JSON nested deeper than {} levels", what, kDepthLimit);
  Json value = Json::parse(text, nullptr, false);
  if (value.is_discarded()) return invalid("{}: not valid JSON", what);
  return value;
}

std::string dump_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string dump_json_pretty(const Json& value) {
  return value.dump(4, ' ', false, Json::error_handler_t::replace);
}

const Json* json_member(const Json& value, const char* name) {
  if (!value.is_object()) return nullptr;
  auto found = value.find(name);
  return found == value.end() || found->is_null() ? nullptr : &*found;
}

Result<std::optional<std::string>> json_string(const Json& value, const char* name) {
  const Json* member = json_member(value, name);
  if (!member) return std::nullopt;
  if (!member->is_string()) return wrong_type(name, "a string");
  return member->get_ref<const std::string&>();
}

Result<std::optional<std::int64_t>> json_integer(const Json& value, const char* name) {
  const Json* member = json_member(value, name);
  if (!member) return std::nullopt;
  if (!member->is_number_integer()) return wrong_type(name, "an integer");
  if (member->is_number_unsigned() && member->get<std::uint64_t>() > INT64_MAX)
    return wrong_type(name, "an integer in range");
  return member->get<std::int64_t>();
}

Result<std::optional<bool>> json_bool(const Json& value, const char* name) {
  const Json* member = json_member(value, name);
  if (!member) return std::nullopt;
  if (!member->is_boolean()) return wrong_type(name, "true or false");
  return member->get<bool>();
}

Result<std::vector<std::string>> json_strings(const Json& value, const char* name) {
  const Json* member = TRY(json_array(value, name));
  std::vector<std::string> strings;
  for (const Json& element : *member) {
    if (!element.is_string()) return wrong_type(name, "a list of strings");
    strings.push_back(element.get_ref<const std::string&>());
  }
  return strings;
}

Result<StringMap> json_string_map(const Json& value, const char* name) {
  StringMap strings;
  const Json* member = json_member(value, name);
  if (!member) return strings;
  if (!member->is_object()) return wrong_type(name, "an object");
  for (const auto& [key, element] : member->items()) {
    if (!element.is_string()) return wrong_type(name, "an object of strings");
    strings[key] = element.get_ref<const std::string&>();
  }
  return strings;
}

Result<const Json*> json_array(const Json& value, const char* name) {
  static const Json kEmpty = Json::array();
  const Json* member = json_member(value, name);
  if (!member) return &kEmpty;
  if (!member->is_array()) return wrong_type(name, "a list");
  return member;
}

}  // namespace coracle
