#pragma once

#include "cli/command.h"

namespace coracle::cli::image {

extern const CommandBody pull;
extern const CommandBody load;
extern const CommandBody list;
extern const CommandBody inspect;
extern const CommandBody tag;
extern const CommandBody remove;

}  // namespace coracle::cli::image
