// A bundle becomes a process. The caller has one thread, runs as the unprivileged user in the
// host's namespaces and goes on living: the container dies with it.
//
// create_container_process does everything but the exec and leaves init waiting at a gate;
// start_container_process opens the gate. A failure of either leaves nothing behind: dropping the
// ContainerProcess kills and reaps what is left.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "oci/runtime_config.h"
#include "sys/child.h"
#include "sys/rootfs_plan.h"
#include "sys/namespace.h"
#include "sys/tap.h"

namespace coracle::runtime {

struct StartRequest {
  std::filesystem::path bundle;  // absolute; what is relative in `config` is relative to it
  oci::RuntimeConfig config;
  std::optional<sys::RootfsPlan> rootfs;  // absent: the config's own root, as a directory
  std::optional<sys::TapPlan> tap;        // needs a new network namespace
  const sys::Fd* tap_socket = nullptr;    // gets the message "tap" with the TAP's descriptor
  std::array<const sys::Fd*, 3>
      stdio{};  // for the process when it has no terminal; nullptr: the caller's own
  std::vector<const sys::Fd*> preserved;  // become 3, 4, …
  // Namespaces made ahead, used when they are what the config asks for. Borrowed; waited for here.
  sys::NamespaceHolder* holder = nullptr;
};

struct ContainerProcess {
  sys::Child init;                    // PID 1, by its pid outside
  sys::Fd user_namespace;             // keeps the mapped ids usable after PID 1 is gone
  sys::Fd terminal;                   // the pty's master when the config asks for one
  std::vector<sys::Child> helpers;    // fuse-overlayfs, when used
  sys::Fd start_gate;                 // init's channel, until it has been started
  std::vector<std::string> warnings;  // what was asked for and given only in part
};

Result<ContainerProcess> create_container_process(StartRequest request);

// Returns when exec has succeeded. An error with an errno is the exec's own: ENOENT means the
// command was not found (127), any other that it cannot be executed (126). Errors without one are
// about what precedes it. A filter that forbids what must follow it ends init with kInitFailed or
// by SIGSYS after success was returned.
Result<void> start_container_process(ContainerProcess& process);

}  // namespace coracle::runtime
