// The environment of a container's process: defaults, then the image's, then the user's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace coracle::engine {

// Later words win; each name appears once, in the place of its first mention.
std::vector<std::string> merge_environment(const std::vector<std::vector<std::string>>& parts);

// One -e word against the caller's environment: "N=v" as it is, "N" copied when set, "N*" all with that prefix.
std::vector<std::string> expand_environment_word(std::string_view word, const std::vector<std::string>& caller);
// The lines of an --env-file: blank lines and # comments are skipped, the rest are -e words.
Result<std::vector<std::string>> parse_environment_file(std::string_view text, std::string_view path,
                                                        const std::vector<std::string>& caller);
// The caller's own, as "NAME=value".
std::vector<std::string> caller_environment();
// http_proxy and its relatives, both spellings, as set by the caller.
std::vector<std::string> proxy_variables(const std::vector<std::string>& caller);

}  // namespace coracle::engine
