// What is left of a container when its last process has gone.
#pragma once

#include "base/error.h"
#include "supervisor/supervision_plan.h"
#include "sys/fd.h"

namespace coracle::supervisor {

// Removes a tree whose directories may belong to mapped ids: as the caller first, and where that is refused inside the
// container's user namespace, which `user_namespace` keeps alive (closed: none was made).
Result<void> remove_tree_in_user_namespace(const std::filesystem::path& path, const sys::Fd& user_namespace);

// Takes a container with --rm out of the world: one rename, then its name. What it wrote is garbage in
// plan.discard_path from then on, for discard_files() or, after a crash, for the store's own collection. Goes on after
// errors and returns them together.
Result<void> remove_container(const SupervisionPlan& plan);
Result<void> discard_files(const SupervisionPlan& plan, const sys::Fd& user_namespace);

}  // namespace coracle::supervisor
