#include "cli/parse.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace coracle::cli {
namespace {

const Flag* find_flag(const Flags& flags, std::string_view name) {
  for (const Flag& row : flags)
    for (const std::string& known : split(row.names, ','))
      if (known == name) return &row;
  return nullptr;
}

// A word that takes the next one as its value: "--name", "-e", "-ite".
bool takes_next_word(const Flags& flags, std::string_view word) {
  if (word.starts_with("--")) {
    if (word.find('=') != std::string_view::npos) return false;
    const Flag* row = find_flag(flags, word.substr(2));
    return row && !row->value.empty();
  }
  for (std::size_t i = 1; i < word.size(); ++i) {
    const Flag* row = find_flag(flags, word.substr(i, 1));
    if (row && !row->value.empty()) return i + 1 == word.size();
  }
  return false;
}

bool is_option(std::string_view word) { return word.size() > 1 && word.front() == '-'; }

struct Words {
  std::vector<std::string> options;  // with their values, and in mixed order the plain words too
  std::vector<std::string> plain;    // after the end of options
};

Words divide(const Flags& flags, WordOrder order, const std::vector<std::string>& words) {
  Words divided;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    bool ends = word == "--" || (order == WordOrder::options_first && !is_option(word));
    if (ends) {
      divided.plain.assign(words.begin() + static_cast<std::ptrdiff_t>(i + (word == "--")), words.end());
      return divided;
    }
    // The library takes "--name=" for "--name" that still wants its value.
    bool is_empty_value = word.starts_with("--") && word.ends_with('=');
    divided.options.push_back(is_empty_value ? word.substr(0, word.size() - 1) : word);
    if (is_empty_value) divided.options.emplace_back();
    if (is_option(word) && takes_next_word(flags, word) && i + 1 < words.size())
      divided.options.push_back(words[++i]);
  }
  return divided;
}

std::string dashed(std::string_view names) {
  std::string text;
  for (const std::string& name : split(names, ','))
    text += fmt::format("{}{}{}", text.empty() ? "" : ",", name.size() == 1 ? "-" : "--", name);
  return text;
}

CLI::Option* add(CLI::App& app, const Flag& row) {
  if (row.value.empty()) return app.add_flag(dashed(row.names))->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  return app.add_option(dashed(row.names))
      ->type_size(1)
      ->expected(1, CLI::detail::expected_max_vector_size)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

// The library throws; nothing of that leaves this function.
Result<std::vector<std::string>> parse_options(CLI::App& app, std::vector<std::string> options) {
  std::reverse(options.begin(), options.end());  // its parse() takes them from the back
  try {
    app.parse(std::move(options));
  } catch (const CLI::ParseError& error) {
    return invalid("{}", error.what());
  }
  return app.remaining();
}

}  // namespace

Result<std::vector<std::string>> parse_words(const Flags& flags, WordOrder order,
                                             const std::vector<std::string>& words) {
  Words divided = divide(flags, order, words);
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::vector<CLI::Option*> options;
  for (const Flag& row : flags) options.push_back(add(app, row));
  std::vector<std::string> plain = TRY(parse_options(app, divided.options));
  for (const std::string& word : plain)
    if (is_option(word)) return invalid("unknown flag: {}", word);
  for (std::size_t i = 0; i < flags.size(); ++i)
    for (const std::string& value : options[i]->results()) TRY(flags[i].set(value));
  plain.insert(plain.end(), divided.plain.begin(), divided.plain.end());
  return plain;
}

bool asks_for_help(const Flags& flags, WordOrder order, const std::vector<std::string>& words) {
  std::vector<std::string> options = divide(flags, order, words).options;
  bool letter_is_free = !find_flag(flags, "h");
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (options[i] == "--help" || (letter_is_free && options[i] == "-h")) return true;
    if (is_option(options[i]) && takes_next_word(flags, options[i])) ++i;
  }
  return false;
}

}  // namespace coracle::cli
