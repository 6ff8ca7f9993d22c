#include "supervisor/supervision_plan.h"

namespace coracle::supervisor {
namespace {

Result<std::string> required(const Json& value, const char* name) {
  std::optional<std::string> text = TRY(json_string(value, name));
  if (!text) return invalid("supervisor.json: \"{}\" is missing", name);
  return *text;
}

Result<LogDriver> log_driver_from(const std::string& name) {
  if (name == "none") return LogDriver::none;
  if (name == "k8s-file") return LogDriver::k8s_file;
  return invalid("log driver \"{}\" is not known", name);
}

}  // namespace

Json to_json(const SupervisionPlan& plan) {
  Json value = {{"id", plan.id},
                {"runDirectory", plan.run_directory.native()},
                {"recordDirectory", plan.record_directory.native()},
                {"nameFile", plan.name_file.native()},
                {"discardPath", plan.discard_path.native()},
                {"keepStdinOpen", plan.keep_stdin_open},
                {"autoRemove", plan.auto_remove},
                {"logDriver", plan.log_driver == LogDriver::none ? "none" : "k8s-file"},
                {"logPath", plan.log_path.native()}};
  if (plan.rootfs) value["rootfs"] = sys::to_json(*plan.rootfs);
  if (plan.network) value["network"] = sys::to_json(*plan.network);
  return value;
}

Result<SupervisionPlan> supervision_plan_from_json(const Json& value) {
  SupervisionPlan plan;
  plan.id = TRY(required(value, "id"));
  plan.run_directory = TRY(required(value, "runDirectory"));
  plan.record_directory = TRY(required(value, "recordDirectory"));
  plan.name_file = TRY(required(value, "nameFile"));
  plan.discard_path = TRY(required(value, "discardPath"));
  plan.keep_stdin_open = TRY(json_bool(value, "keepStdinOpen")).value_or(false);
  plan.auto_remove = TRY(json_bool(value, "autoRemove")).value_or(false);
  plan.log_path = TRY(required(value, "logPath"));
  std::string driver = TRY(required(value, "logDriver"));
  plan.log_driver = TRY(log_driver_from(driver));
  if (const Json* rootfs = json_member(value, "rootfs")) plan.rootfs = TRY(sys::rootfs_plan_from_json(*rootfs));
  if (const Json* network = json_member(value, "network")) plan.network = TRY(sys::dataplane_plan_from_json(*network));
  return plan;
}

}  // namespace coracle::supervisor
