// What is left of a container when its last process has gone.
#pragma once

#include "base/error.h"
#include "supervisor/supervision_plan.h"
#include "sys/fd.h"

namespace coracle::supervisor {

// Removes a tree whose directories may belong to mapped ids: as the caller first, and where that is refused inside the
// container's user namespace, which `user_namespace` keeps alive (closed: none was made).
Result<void> remove_tree_in_user_namespace(const std::filesystem::path& path, const sys::Fd& user_namespace);

// Takes a container with --rm out of the world by one rename, then frees its name and deletes what it wrote. A crash on the
// way leaves garbage in plan.discard_path, which the store's own collection removes. Goes on after errors and returns
// them together.
Result<void> remove_container(const SupervisionPlan& plan, const sys::Fd& user_namespace);

}  // namespace coracle::supervisor
