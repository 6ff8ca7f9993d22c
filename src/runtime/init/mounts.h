// The mounts of a container in two goes: what needs no mapped ids is made detached while the maps
// are being written; everything is attached once they are there.
#pragma once

#include <vector>

#include "runtime/init_plan.h"
#include "sys/fd.h"

namespace coracle::runtime {

// One entry for each step of the plan; closed where it must wait for the maps.
using PreparedMounts = std::vector<sys::Fd>;

// Opens bind sources with the caller's own groups, which set_groups takes away later: a file that
// only a supplementary group may read can still be shown. What only mapped root may reach waits.
Result<PreparedMounts> prepare_mounts(const std::vector<MountStep>& steps);
// Attaches in order. Returns the devpts among them, closed when there is none.
Result<sys::Fd> attach_mounts(const sys::Fd& root, const std::vector<MountStep>& steps,
                              PreparedMounts prepared);

}  // namespace coracle::runtime
