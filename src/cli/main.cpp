// coracle: words become an engine call.
#include <cstdio>

#include "cli/command.h"
#include "cli/help.h"
#include "cli/print.h"

namespace coracle::cli {
namespace {

int usage_error(const Command& command, const Error& error) {
  std::string_view name = split_once(command.names, ',').first;
  std::fprintf(stderr, "Error: %s\nSee 'coracle %.*s --help'\n", error.message.c_str(), static_cast<int>(name.size()),
               name.data());
  return kEngineError;
}

int run_command(const Command& command, const GlobalOptions& global, const std::vector<std::string>& words,
                const std::vector<std::string>& argv) {
  if (asks_for_help(command.body->describe(), command.order, words)) {
    print(command_help(command));
    return kSuccess;
  }
  Invocation invocation{global, {}, argv};
  Result<int> status = command.body->run(command, invocation, words);
  if (status) return *status;
  if (status.error().kind == ErrorKind::invalid && invocation.words_are_wrong) return usage_error(command, status.error());
  print_error(status.error());
  return kEngineError;
}

int run_words(const std::vector<std::string>& argv) {
  GlobalOptions global;
  Flags flags = global_flags(global);
  std::vector<std::string> words(argv.begin() + 1, argv.end());
  if (words.empty() || asks_for_help(flags, WordOrder::options_first, words)) {
    print(general_help());
    return words.empty() ? kEngineError : kSuccess;
  }
  Result<std::vector<std::string>> rest = parse_words(flags, WordOrder::options_first, words);
  if (!rest) {
    std::fprintf(stderr, "Error: %s\nSee 'coracle --help'\n", rest.error().message.c_str());
    return kEngineError;
  }
  if (Result<std::optional<storage::Driver>> driver = asked_driver(global); !driver) {
    print_error(driver.error());
    return kEngineError;
  }
  if (global.version) rest->assign(1, "version");
  std::string asked = rest->empty() ? "" : rest->front();
  const Command* command = find_command(*rest);
  if (command) return run_command(*command, global, *rest, argv);
  if (asked == "help" || asked.empty()) {
    print(general_help());
    return kSuccess;
  }
  std::fprintf(stderr, "Error: unknown command \"%s\"\nSee 'coracle --help'\n", asked.c_str());
  return kEngineError;
}

}  // namespace
}  // namespace coracle::cli

int main(int count, char** words) {
  return coracle::cli::run_words(std::vector<std::string>(words, words + count));
}
