// A container's first process is a clone of ours, so /proc/self/exe inside is our executable until
// exec. Where the container may write that file, an image could replace the runtime for good
// (CVE-2019-5736).
#pragma once

#include "base/error.h"

namespace coracle::runtime {

// Call first in main. Where the executable belongs to an id that can be mapped into a container, or
// may be written by others than its owner, this runs a sealed copy of it in memory and does not
// return; a second call, in the copy, returns at once. An installation owned by root costs one
// stat.
Result<void> ensure_protected_executable(char* const* argv);
// Whether this process may bring forth a container as it is.
bool is_protected_executable();

}  // namespace coracle::runtime
