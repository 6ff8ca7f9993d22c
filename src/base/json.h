// JSON documents, with nlohmann's exceptions fenced here and the input bounded.
//
// Foreign documents (manifests, configs, bundles) are attacker-chosen: nesting is limited to 64 levels,
// so that no parser recursion can exhaust the stack. A reader never throws: a member of another
// type than asked for is an error that names it, an absent one is std::nullopt or the default.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace coracle {

using Json = nlohmann::json;
using StringMap = std::map<std::string, std::string>;

// `what` names the document in the error: "image config sha256:…".
Result<Json> parse_json(std::string_view text, std::string_view what);
// Compact; bytes that are not UTF-8 are replaced, never thrown about.
std::string dump_json(const Json& value);
std::string dump_json_pretty(const Json& value);

// Members of an object. `value` may be any JSON value; if it is not an object every member is absent.
const Json* json_member(const Json& value, const char* name);  // nullptr when absent or null
Result<std::optional<std::string>> json_string(const Json& value, const char* name);
Result<std::optional<std::int64_t>> json_integer(const Json& value, const char* name);
Result<std::optional<bool>> json_bool(const Json& value, const char* name);
Result<std::vector<std::string>> json_strings(const Json& value, const char* name);  // absent: empty
Result<StringMap> json_string_map(const Json& value, const char* name);              // absent: empty
// The array member `name`, or an empty array; another type is an error.
Result<const Json*> json_array(const Json& value, const char* name);

}  // namespace coracle
