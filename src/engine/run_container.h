// `run`: create, supervise, start, and stay in front of it or not.
#pragma once

#include <functional>
#include <string_view>

#include "base/error.h"
#include "engine/attach.h"
#include "engine/create_container.h"
#include "supervisor/protocol.h"

namespace coracle::engine {

using Warn = std::function<void(std::string_view)>;

Result<ContainerEnd> run_attached(const ContainerPlaces& places, const ContainerSpec& spec,
                                     const TransferOptions& transfer, const Warn& warn);
struct DetachedStart {
  std::string id;
  std::optional<supervisor::NotStarted> not_started;
};
// Returns once the command runs, or could not be executed.
Result<DetachedStart> run_detached(const ContainerPlaces& places, const ContainerSpec& spec,
                                 const TransferOptions& transfer, const Warn& warn);

}  // namespace coracle::engine
