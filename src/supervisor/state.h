// What a supervisor writes down about its container, and how others read it.
//
// The lock says whether a supervisor lives; the state says what it last did. A state of another boot, or without the
// lock held, is history: only exit.json counts then.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/time.h"
#include "sys/child.h"

namespace coracle::supervisor {

struct RunningState {
  bool started = false;  // false: created, waiting at the gate
  pid_t pid = 0;         // PID 1 of the container, as the host sees it
  std::string process_start;  // field 22 of /proc/PID/stat: guards against a recycled pid
  pid_t supervisor_pid = 0;
  std::string boot_id;
  Nanoseconds started_at = 0;
};

struct ExitRecord {
  sys::ExitStatus status;
  std::string error;  // why it never started; empty otherwise
  Nanoseconds started_at = 0;
  Nanoseconds finished_at = 0;
};

Result<void> write_state(const std::filesystem::path& run_directory, const RunningState& state);
Result<std::optional<RunningState>> read_state(const std::filesystem::path& run_directory);
// Whether the recorded process still is that process.
bool is_alive(const RunningState& state);
Result<std::string> process_start_time(pid_t pid);

enum class Keep { volatile_, durable };
Result<void> write_exit(const std::filesystem::path& record_directory, const ExitRecord& record, Keep keep);
Result<std::optional<ExitRecord>> read_exit(const std::filesystem::path& record_directory);

}  // namespace coracle::supervisor
