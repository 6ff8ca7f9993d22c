#include "engine/container_record.h"

#include "sys/rootfs_plan.h"

namespace coracle::engine {
namespace {

Result<std::string> required(const Json& value, const char* name) {
  std::optional<std::string> text = TRY(json_string(value, name));
  if (!text) return invalid("container record: \"{}\" is missing", name);
  return *text;
}

}  // namespace

Json to_json(const ContainerRecord& record) {
  Json ports = Json::array();
  for (const network::PortMapping& port : record.ports) ports.push_back(network::to_json(port));
  return {{"id", record.id},
          {"name", record.name},
          {"image", record.image},
          {"imageId", record.image_id},
          {"command", record.command},
          {"created", record.created},
          {"autoRemove", record.auto_remove},
          {"network", record.network},
          {"ports", ports},
          {"uidMappings", sys::to_json(record.id_mappings.uids)},
          {"gidMappings", sys::to_json(record.id_mappings.gids)},
          {"createCommand", record.create_command}};
}

Result<ContainerRecord> container_record_from_json(const Json& value) {
  ContainerRecord record;
  record.id = TRY(required(value, "id"));
  record.name = TRY(required(value, "name"));
  record.image = TRY(required(value, "image"));
  record.image_id = TRY(required(value, "imageId"));
  record.command = TRY(json_strings(value, "command"));
  record.created = TRY(json_integer(value, "created")).value_or(0);
  record.auto_remove = TRY(json_bool(value, "autoRemove")).value_or(false);
  record.network = TRY(required(value, "network"));
  const Json* ports = TRY(json_array(value, "ports"));
  for (const Json& port : *ports) record.ports.push_back(TRY(network::port_mapping_from_json(port)));
  record.id_mappings.uids = TRY(sys::id_mappings_from_json(value, "uidMappings"));
  record.id_mappings.gids = TRY(sys::id_mappings_from_json(value, "gidMappings"));
  record.create_command = TRY(json_strings(value, "createCommand"));
  return record;
}

std::string status_name(ContainerStatus status) {
  switch (status) {
    case ContainerStatus::created: return "created";
    case ContainerStatus::running: return "running";
    case ContainerStatus::exited: return "exited";
    case ContainerStatus::damaged: return "damaged";
  }
  return {};
}

std::string describe_status(const ContainerView& view, Nanoseconds now) {
  if (view.status == ContainerStatus::running)
    return "Up " + human_duration(now - (view.running ? view.running->started_at : view.record.created));
  if (view.status == ContainerStatus::created) return "Created";
  if (view.status == ContainerStatus::damaged) return "Damaged (its record is not readable: rm it)";
  if (!view.exit) return "Exited (unknown: its supervisor was killed)";
  return fmt::format("Exited ({}) {} ago", view.exit->status.shell_code(), human_duration(now - view.exit->finished_at));
}

}  // namespace coracle::engine
