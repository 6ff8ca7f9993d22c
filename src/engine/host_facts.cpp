#include "engine/host_facts.h"

#include <sys/utsname.h>
#include <unistd.h>

#include "base/text.h"
#include "image/images.h"
#include "oci/image.h"
#include "sys/file.h"

namespace coracle::engine {
namespace {

Json mappings_of_caller() {
  Result<sys::SubordinateIds> ranges = sys::subordinate_ids_of_caller();
  sys::IdMappings mappings = sys::root_is_caller(::getuid(), ::getgid(), ranges ? *ranges : sys::SubordinateIds{});
  auto list = [](const std::vector<sys::IdMapping>& ids) {
    Json all = Json::array();
    for (const sys::IdMapping& id : ids)
      all.push_back({{"container_id", id.inside}, {"host_id", id.outside}, {"size", id.count}});
    return all;
  };
  return {{"uidmap", list(mappings.uids)}, {"gidmap", list(mappings.gids)}};
}

Json distribution() {
  Result<std::string> text = sys::read_file("/etc/os-release");
  Json value = {{"distribution", ""}, {"version", ""}};
  if (!text) return value;
  for (const std::string& line : split(*text, '\n')) {
    auto [key, quoted] = split_once(line, '=');
    std::string word(quoted);
    if (word.size() > 1 && word.front() == '"') word = word.substr(1, word.size() - 2);
    if (key == "ID") value["distribution"] = word;
    if (key == "VERSION_ID") value["version"] = word;
  }
  return value;
}

Result<Json> container_counts(const ContainerPlaces& places) {
  int running = 0;
  int stopped = 0;
  for (const ContainerView& view : TRY(list_containers(places)))
    ++(view.status == ContainerStatus::running ? running : stopped);
  return Json{{"number", running + stopped}, {"running", running}, {"paused", 0}, {"stopped", stopped}};
}

}  // namespace

Result<Json> describe_host(const ContainerPlaces& places, std::optional<storage::Driver> asked) {
  Rungs rungs = TRY(choose_rungs(places, asked));
  utsname kernel{};
  ::uname(&kernel);
  Json host = {{"arch", oci::Platform::host().architecture},
               {"os", "linux"},
               {"kernel", kernel.release},
               {"hostname", kernel.nodename},
               {"cpus", ::sysconf(_SC_NPROCESSORS_ONLN)},
               {"distribution", distribution()},
               {"cgroupVersion", sys::path_exists("/sys/fs/cgroup/cgroup.controllers") ? "v2" : "v1"},
               {"idMappings", mappings_of_caller()},
               {"networkBackend", "coracle-slirp"},
               {"ociRuntime", {{"name", "coracle"}}},
               {"security", {{"rootless", ::getuid() != 0}, {"seccompEnabled", true}}},
               {"rungs",
                {{"idMapping", rungs.id_mapping},
                 {"rootfs", rungs.rootfs},
                 {"network", rungs.network},
                 {"cgroup", rungs.cgroup},
                 {"runDirectory", rungs.run_directory}}}};
  Json store = {{"graphDriverName", rungs.rootfs},
                {"graphRoot", places.store.root().native()},
                {"runRoot", places.run_directory.native()},
                {"volumePath", places.store.volumes_path().native()},
                {"containerStore", TRY(container_counts(places))},
                {"imageStore", {{"number", TRY(image::list_images(places.store)).size()}}}};
  return Json{{"host", host}, {"store", store}, {"version", {{"Version", CORACLE_VERSION}}}};
}

}  // namespace coracle::engine
