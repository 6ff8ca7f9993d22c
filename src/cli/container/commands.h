#pragma once

#include "cli/command.h"

namespace coracle::cli::container {

extern const CommandBody run;
extern const CommandBody ps;
extern const CommandBody rm;

}  // namespace coracle::cli::container
