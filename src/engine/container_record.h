// What is kept about a container, and what can be said about it now.
//
// containers/ID/record.json is written once, last, when everything else of the container is in place: its presence is
// what makes the container exist. names/NAME is a symbolic link whose target is the id, so a name is unique under any concurrency.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "base/time.h"
#include "network/port_mapping.h"
#include "storage/store.h"
#include "supervisor/state.h"
#include "sys/id_mapping.h"

namespace coracle::engine {

struct ContainerRecord {
  std::string id;
  std::string name;
  std::string image;     // as the user named it
  std::string image_id;  // 64 hex digits; empty with --rootfs
  std::vector<std::string> command;
  Nanoseconds created = 0;
  bool auto_remove = false;
  std::string network;
  std::vector<network::PortMapping> ports;
  sys::IdMappings id_mappings;
  std::vector<std::string> create_command;
};

Json to_json(const ContainerRecord& record);
Result<ContainerRecord> container_record_from_json(const Json& value);

// damaged: its record cannot be read (a crash of the machine); only removal is left.
enum class ContainerStatus { created, running, exited, damaged };
std::string status_name(ContainerStatus status);

struct ContainerView {
  ContainerRecord record;
  ContainerStatus status = ContainerStatus::created;
  std::optional<supervisor::RunningState> running;
  std::optional<supervisor::ExitRecord> exit;  // absent although exited: its supervisor was killed
};

// The places of one user's containers.
struct ContainerPlaces {
  const storage::Store& store;
  std::filesystem::path run_directory;

  std::filesystem::path record_directory(const std::string& id) const { return store.container_path(id); }
  std::filesystem::path run_directory_of(const std::string& id) const { return run_directory / "containers" / id; }
  std::filesystem::path name_file(const std::string& name) const { return store.names_path() / name; }
};

// A record that cannot be understood is a view with the id alone.
Result<ContainerView> read_container(const ContainerPlaces& places, const std::string& id);
// Newest first. A container that vanishes meanwhile is left out; directories without a record are unfinished and not
// listed (remove_unfinished_containers).
Result<std::vector<ContainerView>> list_containers(const ContainerPlaces& places);
// By exact name, then by exact or unambiguous id prefix.
Result<ContainerView> find_container(const ContainerPlaces& places, const std::string& text);
// "Up 3 minutes", "Exited (0) 2 seconds ago", "Created".
std::string describe_status(const ContainerView& view, Nanoseconds now);
// What `start_container` failed half way or was killed in: directories without record whose supervisor is dead, and
// names that lead nowhere. Called by commands that have time (ps, rm, prune).
Result<void> remove_unfinished_containers(const ContainerPlaces& places);

}  // namespace coracle::engine
