#pragma once

#include "cli/command.h"

namespace coracle::cli::system {

extern const CommandBody info;
extern const CommandBody doctor;
extern const CommandBody version;

}  // namespace coracle::cli::system
