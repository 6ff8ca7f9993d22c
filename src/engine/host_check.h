// What this host can do: every rung of every ladder, tried, with the reason and the remedy where one is missing.
// (DESIGN section 5) Nothing is left behind by a check.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/container_record.h"
#include "storage/container_rootfs.h"

namespace coracle::engine {

enum class CheckResult { ok, degraded, missing };

struct Check {
  std::string subject;  // "kernel overlay"
  CheckResult result = CheckResult::ok;
  std::string detail;   // what there is, or why it is not there
  std::string remedy;   // a command, or empty
};

std::vector<Check> check_host(const ContainerPlaces& places);

// The rungs that `run` would take now.
struct Rungs {
  std::string id_mapping;  // "newuidmap", "single id"
  std::string rootfs;      // "overlay", "fuse-overlayfs", "none: why"
  std::string network;     // "private (TAP)", "host, none only: why"
  std::string cgroup;
  std::string run_directory;
};
Result<Rungs> choose_rungs(const ContainerPlaces& places, std::optional<storage::Driver> asked);

}  // namespace coracle::engine
