// The last steps in the container's own world: working directory, HOME, finding the command, exec.
#pragma once

#include "runtime/init_plan.h"
#include "sys/fd.h"

namespace coracle::runtime {

// Made when missing, owned by the user. Refuses a directory outside the root (CVE-2024-21626).
Result<void> enter_working_directory(const Command& command, const Privileges& rights);
// As the target user, whose rights decide between "not found" and "not executable".
Result<void> reenter_working_directory(const Command& command);

// argv, envp and path of the exec, all resolved.
struct ExecCall {
  std::string path;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
};
// `home` is added where the plan asks for it.
std::string read_home(std::uint32_t uid);
// exec "NAME": No such file or directory (ENOENT), or Permission denied (EACCES).
Result<ExecCall> find_command(const Command& command, const std::string& home);
// Returns only on failure.
Error exec_command(const ExecCall& call, const std::string& name);

}  // namespace coracle::runtime
