// The texts of --help, made from the rows.
#pragma once

#include <string>

#include "cli/command.h"

namespace coracle::cli {

std::string command_help(const Command& command);
std::string general_help();

}  // namespace coracle::cli
