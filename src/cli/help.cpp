#include "cli/help.h"

#include <algorithm>

namespace coracle::cli {
namespace {

// "  -e, --env NAME[=VALUE]"
std::string option_words(const Flag& row) {
  std::string letters;
  std::string names;
  for (const std::string& name : split(row.names, ',')) {
    if (name.size() == 1) letters += fmt::format("-{}, ", name);
    else names += fmt::format("{}--{}", names.empty() ? "" : ", ", name);
  }
  std::string text = fmt::format("  {:>4}{}", letters, names);
  if (!row.value.empty()) text += fmt::format(" {}", row.value);
  return text;
}

std::string option_lines(const Flags& flags) {
  std::size_t width = 0;
  for (const Flag& row : flags) width = std::max(width, option_words(row).size());
  width = std::min<std::size_t>(width, 38);
  std::string text;
  for (const Flag& row : flags) {
    std::string words = option_words(row);
    if (words.size() > width) text += words + "\n" + std::string(width, ' ');
    else text += fmt::format("{:<{}}", words, width);
    text += fmt::format("  {}\n", row.help);
  }
  return text;
}

std::string first_name(const Command& command) { return std::string(split_once(command.names, ',').first); }

}  // namespace

std::string command_help(const Command& command) {
  std::string text = fmt::format("{}\n\nUsage:\n  coracle {} {}\n", command.summary, first_name(command), command.usage);
  text[0] = static_cast<char>(text[0] - ('a' - 'A'));
  if (std::string_view others = split_once(command.names, ',').second; !others.empty())
    text += fmt::format("\nAlso:\n  {}\n", join(split(others, ','), ", "));
  Flags flags = command.body->describe();
  if (!flags.empty()) text += "\nOptions:\n" + option_lines(flags);
  return text + fmt::format("\nMore: man coracle-{}\n", first_name(command));
}

std::string general_help() {
  std::string text =
      "Run containers without root and without a daemon\n\nUsage:\n  coracle [GLOBAL OPTIONS] COMMAND [ARGUMENTS]\n\n"
      "Commands:\n";
  for (const Command& command : commands()) text += fmt::format("  {:<10} {}\n", first_name(command), command.summary);
  GlobalOptions unused;
  return text + "\nGlobal options:\n" + option_lines(global_flags(unused)) +
         "\n'coracle COMMAND --help' says more about a command; 'coracle doctor' checks this host.\n";
}

}  // namespace coracle::cli
