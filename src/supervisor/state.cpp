#include "supervisor/state.h"

#include "base/json.h"
#include "base/text.h"
#include "supervisor/supervision_plan.h"
#include "sys/directories.h"
#include "sys/file.h"

namespace coracle::supervisor {
namespace {

// nullopt for an absent file.
Result<std::optional<Json>> read_document(const std::filesystem::path& path) {
  Result<std::string> text = sys::read_file(path);
  if (!text && is_missing(text.error())) return std::nullopt;
  if (!text) return tl::unexpected(std::move(text).error());
  return TRY(parse_json(*text, path.native()));
}

// Fields 3 and on of /proc/PID/stat.
Result<std::vector<std::string>> process_fields(pid_t pid) {
  std::string text = TRY(sys::read_file(fmt::format("/proc/{}/stat", pid)));
  // The command name may hold spaces and parentheses: count from the last ')'. (proc_pid_stat(5))
  std::size_t end = text.rfind(')');
  if (end == std::string::npos) return invalid("/proc/{}/stat is not readable", pid);
  std::vector<std::string> fields = split(std::string_view(text).substr(end + 2), ' ');
  if (fields.size() < 20) return invalid("/proc/{}/stat is too short", pid);
  return fields;
}

}  // namespace

Result<std::string> process_start_time(pid_t pid) { return TRY(process_fields(pid))[19]; }

Result<void> write_state(const std::filesystem::path& run_directory, const RunningState& state) {
  Json value = {{"started", state.started},         {"pid", state.pid},
                {"processStart", state.process_start}, {"supervisorPid", state.supervisor_pid},
                {"bootId", state.boot_id},          {"startedAt", state.started_at}};
  return sys::write_file_atomically(run_directory / file::kState, dump_json(value), 0600,
                                    sys::Durability::volatile_);
}

Result<std::optional<RunningState>> read_state(const std::filesystem::path& run_directory) {
  std::optional<Json> value = TRY(read_document(run_directory / file::kState));
  if (!value) return std::nullopt;
  RunningState state;
  state.started = TRY(json_bool(*value, "started")).value_or(false);
  state.pid = static_cast<pid_t>(TRY(json_integer(*value, "pid")).value_or(0));
  state.process_start = TRY(json_string(*value, "processStart")).value_or("");
  state.supervisor_pid = static_cast<pid_t>(TRY(json_integer(*value, "supervisorPid")).value_or(0));
  state.boot_id = TRY(json_string(*value, "bootId")).value_or("");
  state.started_at = TRY(json_integer(*value, "startedAt")).value_or(0);
  return state;
}

bool is_alive(const RunningState& state) {
  if (state.pid <= 0) return false;
  Result<std::string> boot = sys::boot_id();
  if (!boot || *boot != state.boot_id) return false;
  Result<std::vector<std::string>> fields = process_fields(state.pid);
  // A zombie that nobody has reaped yet is dead, whatever its pid says.
  return fields && (*fields)[19] == state.process_start && (*fields)[0] != "Z" && (*fields)[0] != "X";
}

Result<void> write_exit(const std::filesystem::path& record_directory, const ExitRecord& record, Keep keep) {
  Json value = {{"code", record.status.code},
                {"signal", record.status.signal},
                {"error", record.error},
                {"startedAt", record.started_at},
                {"finishedAt", record.finished_at}};
  auto durability = keep == Keep::durable ? sys::Durability::synced : sys::Durability::volatile_;
  return sys::write_file_atomically(record_directory / file::kExit, dump_json(value), 0600, durability);
}

Result<std::optional<ExitRecord>> read_exit(const std::filesystem::path& record_directory) {
  std::optional<Json> value = TRY(read_document(record_directory / file::kExit));
  if (!value) return std::nullopt;
  ExitRecord record;
  record.status.code = static_cast<int>(TRY(json_integer(*value, "code")).value_or(0));
  record.status.signal = static_cast<int>(TRY(json_integer(*value, "signal")).value_or(0));
  record.error = TRY(json_string(*value, "error")).value_or("");
  record.started_at = TRY(json_integer(*value, "startedAt")).value_or(0);
  record.finished_at = TRY(json_integer(*value, "finishedAt")).value_or(0);
  return record;
}

}  // namespace coracle::supervisor
