#include "engine/environment.h"

#include <unistd.h>

#include <unordered_map>

#include "base/text.h"

namespace coracle::engine {
namespace {

std::string_view name_of(std::string_view word) { return split_once(word, '=').first; }

}  // namespace

std::vector<std::string> merge_environment(const std::vector<std::vector<std::string>>& parts) {
  std::vector<std::string> merged;
  std::unordered_map<std::string, std::size_t> places;
  for (const std::vector<std::string>& part : parts) {
    for (const std::string& word : part) {
      auto [place, is_new] = places.emplace(std::string(name_of(word)), merged.size());
      if (is_new) {
        merged.push_back(word);
      } else {
        merged[place->second] = word;
      }
    }
  }
  return merged;
}

std::vector<std::string> expand_environment_word(std::string_view word, const std::vector<std::string>& caller) {
  if (word.find('=') != std::string_view::npos) return {std::string(word)};
  bool is_prefix = word.ends_with('*');
  std::string_view wanted = is_prefix ? word.substr(0, word.size() - 1) : word;
  std::vector<std::string> found;
  for (const std::string& variable : caller) {
    std::string_view name = name_of(variable);
    if (is_prefix ? name.starts_with(wanted) : name == wanted) found.push_back(variable);
  }
  return found;
}

Result<std::vector<std::string>> parse_environment_file(std::string_view text, std::string_view path,
                                                        const std::vector<std::string>& caller) {
  std::vector<std::string> words;
  for (const std::string& line : split(text, '\n')) {
    std::string_view word = line;
    while (!word.empty() && (word.front() == ' ' || word.front() == '\t')) word.remove_prefix(1);
    if (word.ends_with('\r')) word.remove_suffix(1);
    if (word.empty() || word.front() == '#') continue;
    if (name_of(word).empty()) return invalid("{}: line \"{}\" has no variable name", path, word);
    for (std::string& expanded : expand_environment_word(word, caller)) words.push_back(std::move(expanded));
  }
  return words;
}

std::vector<std::string> caller_environment() {
  std::vector<std::string> words;
  for (char** variable = ::environ; variable && *variable; ++variable) words.emplace_back(*variable);
  return words;
}

std::vector<std::string> proxy_variables(const std::vector<std::string>& caller) {
  std::vector<std::string> found;
  for (const char* name : {"http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy", "HTTP_PROXY",
                           "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"})
    for (std::string& word : expand_environment_word(name, caller)) found.push_back(std::move(word));
  return found;
}

}  // namespace coracle::engine
