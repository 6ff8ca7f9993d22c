// Starting a supervisor and being its first client.
#pragma once

#include <filesystem>
#include <optional>

#include "base/error.h"
#include "supervisor/protocol.h"
#include "sys/fd.h"
#include "sys/file_lock.h"

namespace coracle::engine {

// How long the supervisor will live, as far as one can know: a detached one gets the small program of its own, one whose
// command line stays in front of it is forked from that, which saves a millisecond of loading.
enum class SupervisorLife { detached, attached };

// Returns our end of its socket. It waits for name_bundle(); if we close the socket or die before, it ends without a trace.
// Started early, it makes the namespaces while the container is still being written down. The caller has one thread.
Result<sys::Fd> start_supervisor(SupervisorLife life);
// Optional, first: the namespaces are made while the bundle is being written.
Result<void> ask_for_namespaces(const sys::Fd& socket, const supervisor::Preparation& preparation);
// The lock goes with the bundle: held by us until now, by the supervisor from here on, and by nobody at no time between.
Result<void> name_bundle(const sys::Fd& socket, const std::filesystem::path& bundle, sys::FileLock lock);

// Opens the gate and waits for "started"; nullopt when the command runs, else why it does not.
Result<std::optional<supervisor::NotStarted>> start_and_wait(const sys::Fd& socket);

}  // namespace coracle::engine
