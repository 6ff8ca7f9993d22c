// maskedPaths and readonlyPaths: what the container may see of the kernel but not read, or not
// write. Only absence means "nothing to do"; a path that cannot be covered is an error.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::runtime {

// A descriptor of the host's /dev/null, verified (CVE-2025-31133): taken while the host's tree is
// still there.
Result<sys::Fd> open_null_device();
Result<void> mask_paths(const sys::Fd& root, const std::vector<std::string>& paths,
                        const sys::Fd& null_device);
Result<void> make_paths_readonly(const sys::Fd& root, const std::vector<std::string>& paths);

}  // namespace coracle::runtime
