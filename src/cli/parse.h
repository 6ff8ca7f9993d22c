// The words of a command line against the rows of one command.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "cli/flag.h"

namespace coracle::cli {

// Whether options may stand anywhere, or only before the first plain word: what follows IMAGE belongs to the
// program in the container.
enum class WordOrder { mixed, options_first };

// Fills the variables of the flags and returns the plain words. "--" ends the options.
Result<std::vector<std::string>> parse_words(const Flags& flags, WordOrder order,
                                             const std::vector<std::string>& words);
bool asks_for_help(const Flags& flags, WordOrder order, const std::vector<std::string>& words);

}  // namespace coracle::cli
