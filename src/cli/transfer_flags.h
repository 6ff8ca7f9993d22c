// The options of every command that may fetch an image.
#pragma once

#include "cli/flag.h"
#include "engine/image_source.h"

namespace coracle::cli {

void append_transfer_flags(Flags& flags, engine::TransferOptions& options);

}  // namespace coracle::cli
