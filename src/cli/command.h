// A command is a row: its names, what it takes, what it is for, its options and its function.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cli/exit_status.h"
#include "cli/flag.h"
#include "cli/parse.h"
#include "cli/site.h"

namespace coracle::cli {

struct Invocation {
  const GlobalOptions& global;
  std::vector<std::string> words;  // the plain ones
  std::vector<std::string> argv;   // all, for the record
  bool words_are_wrong = false;    // an error is about the words themselves: point to the help
};

struct Command;

// What stands behind a row: its options and its function, from one file of the noun's folder.
struct CommandBody {
  Flags (*describe)();
  Result<int> (*run)(const Command& command, Invocation& invocation, const std::vector<std::string>& words);
};

struct Command {
  std::string_view names;    // "ps,container ls": the first is the one the help shows
  std::string_view usage;    // what follows the name
  std::string_view summary;  // one line, lower case, no full stop
  WordOrder order;
  std::size_t least_words;
  std::size_t most_words;
  const CommandBody* body;
};
inline constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

// The commands of coracle, in the order of the help.
std::span<const Command> commands();
// Takes one or two words off the front of `words`; nullptr when they name none.
const Command* find_command(std::vector<std::string>& words);

Result<void> check_count(const Command& command, std::size_t count);

// Fit a pair of functions, Flags(Options&) and Result<int>(Options&, Invocation&), into a body.
template <class Options, Flags (*flags)(Options&)>
Flags describe() {
  Options unused;
  return flags(unused);  // for their words alone
}

template <class Options, Flags (*flags)(Options&), Result<int> (*action)(Options&, Invocation&)>
Result<int> run(const Command& command, Invocation& invocation, const std::vector<std::string>& words) {
  Options options;
  invocation.words_are_wrong = true;
  invocation.words = TRY(parse_words(flags(options), command.order, words));
  TRY(check_count(command, invocation.words.size()));
  invocation.words_are_wrong = false;
  return action(options, invocation);
}

template <class Options, Flags (*flags)(Options&), Result<int> (*action)(Options&, Invocation&)>
constexpr CommandBody body() {
  return {describe<Options, flags>, run<Options, flags, action>};
}

}  // namespace coracle::cli
