#include "sys/rootfs_plan.h"

#include <limits>

namespace coracle::sys {
namespace {

Json layers_to_json(const OverlayLayers& layers) {
  Json value = {{"lower", layers.lower}};
  if (layers.upper) {
    value["upper"] = layers.upper->upper;
    value["work"] = layers.upper->work;
    value["thrownAway"] = layers.upper->lifetime == UpperLifetime::thrown_away;
  }
  return value;
}

Result<OverlayLayers> layers_from_json(const Json& value) {
  OverlayLayers layers;
  layers.lower = TRY(json_strings(value, "lower"));
  auto upper = TRY(json_string(value, "upper"));
  auto work = TRY(json_string(value, "work"));
  bool thrown_away = TRY(json_bool(value, "thrownAway")).value_or(false);
  auto lifetime = thrown_away ? UpperLifetime::thrown_away : UpperLifetime::kept;
  if (upper && work) layers.upper = OverlayUpper{*upper, *work, lifetime};
  return layers;
}

Result<std::uint32_t> id_member(const Json& value, const char* name) {
  auto number = TRY(json_integer(value, name));
  if (!number || *number < 0 || *number > std::numeric_limits<std::uint32_t>::max())
    return invalid("id mapping: \"{}\" is not an id", name);
  return static_cast<std::uint32_t>(*number);
}

struct ToJson {
  Json operator()(const KernelOverlayRootfs& overlay) const {
    Json value = layers_to_json(overlay.layers);
    value["type"] = "overlay";
    return value;
  }
  Json operator()(const FuseOverlayRootfs& overlay) const {
    Json value = layers_to_json(overlay.layers);
    value["type"] = "fuse-overlayfs";
    value["program"] = overlay.program;
    value["uids"] = to_json(overlay.uids);
    value["gids"] = to_json(overlay.gids);
    return value;
  }
  Json operator()(const DirectoryRootfs& directory) const {
    return {{"type", "directory"}, {"path", directory.path}};
  }
};

}  // namespace

Json to_json(const RootfsPlan& plan) { return std::visit(ToJson{}, plan); }

Result<RootfsPlan> rootfs_plan_from_json(const Json& value) {
  std::string type = TRY(json_string(value, "type")).value_or("");
  if (type == "directory")
    return RootfsPlan(DirectoryRootfs{TRY(json_string(value, "path")).value_or("")});
  OverlayLayers layers = TRY(layers_from_json(value));
  if (type == "overlay") return RootfsPlan(KernelOverlayRootfs{std::move(layers)});
  if (type != "fuse-overlayfs") return invalid("root file system type \"{}\" is not known", type);
  FuseOverlayRootfs fuse{std::move(layers), TRY(json_string(value, "program")).value_or(""), {}, {}};
  fuse.uids = TRY(id_mappings_from_json(value, "uids"));
  fuse.gids = TRY(id_mappings_from_json(value, "gids"));
  return RootfsPlan(std::move(fuse));
}

// The member names are the runtime-spec's (config-linux.md, User namespace mappings).
Json to_json(const std::vector<IdMapping>& mappings) {
  Json list = Json::array();
  for (const IdMapping& mapping : mappings)
    list.push_back({{"containerID", mapping.inside}, {"hostID", mapping.outside}, {"size", mapping.count}});
  return list;
}

Result<std::vector<IdMapping>> id_mappings_from_json(const Json& value, const char* member) {
  std::vector<IdMapping> mappings;
  const Json* list = TRY(json_array(value, member));
  for (const Json& element : *list) {
    IdMapping mapping;
    mapping.inside = TRY(id_member(element, "containerID"));
    mapping.outside = TRY(id_member(element, "hostID"));
    mapping.count = TRY(id_member(element, "size"));
    mappings.push_back(mapping);
  }
  return mappings;
}

}  // namespace coracle::sys
