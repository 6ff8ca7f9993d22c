// What a supervisor is told about its container: supervisor.json in the bundle, written by the engine beside
// config.json. Everything that is not the OCI runtime's business.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/json.h"
#include "sys/dataplane.h"
#include "sys/rootfs_plan.h"

namespace coracle::supervisor {

enum class LogDriver { none, k8s_file };

struct SupervisionPlan {
  std::string id;
  std::filesystem::path run_directory;     // of this container: lock, sockets, state, bundle
  std::filesystem::path record_directory;  // of this container, in the store
  std::filesystem::path name_file;         // freed with the record
  std::filesystem::path discard_path;      // same file system as the record: where a removed record's tree goes to die
  std::optional<sys::RootfsPlan> rootfs;   // absent: config.json's root.path
  std::optional<sys::DataplanePlan> network;
  bool keep_stdin_open = false;
  bool auto_remove = false;
  LogDriver log_driver = LogDriver::k8s_file;
  std::filesystem::path log_path;
};

Json to_json(const SupervisionPlan& plan);
Result<SupervisionPlan> supervision_plan_from_json(const Json& value);

// Files of a container that more than one process names.
namespace file {
inline constexpr char kLock[] = "lock";               // run directory; held while the supervisor lives
inline constexpr char kControlSocket[] = "control";   // run directory
inline constexpr char kState[] = "state.json";        // run directory; void under another boot id
inline constexpr char kPlan[] = "supervisor.json";    // run directory
inline constexpr char kConfig[] = "config.json";      // run directory: it is the OCI bundle
inline constexpr char kRecord[] = "record.json";      // record directory
inline constexpr char kStarted[] = "started";         // record directory; it has run, however that ended
inline constexpr char kExit[] = "exit.json";          // record directory; how the last run ended
inline constexpr char kLog[] = "ctr.log";             // record directory
}  // namespace file

}  // namespace coracle::supervisor
