// Which capabilities a container's process gets: the default eleven, changed by --cap-add and --cap-drop.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"

namespace coracle::engine {

// In the kernel's order, as "CAP_CHOWN". `add` and `drop` take names with or without CAP_, any case, and "all".
// A name that is no capability is an error. With "all" added, `drop` takes away; with "all" dropped, `add` gives.
Result<std::vector<std::string>> effective_capabilities(const std::vector<std::string>& add,
                                                        const std::vector<std::string>& drop);
std::vector<std::string> all_capabilities();

}  // namespace coracle::engine
