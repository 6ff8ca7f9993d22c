#include "engine/create_container.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "engine/capabilities.h"
#include "engine/container_user.h"
#include "engine/environment.h"
#include "engine/host_devices.h"
#include "engine/name_files.h"
#include "engine/reservation.h"
#include "engine/runtime_config.h"
#include "image/images.h"
#include "network/private_network.h"
#include "runtime/default_seccomp.h"
#include "supervisor/supervision_plan.h"
#include "sys/clock.h"
#include "sys/directories.h"
#include "sys/file.h"

namespace coracle::engine {
namespace {

struct ImageChoice {
  std::optional<storage::ReferenceRecord> record;  // absent with --rootfs
  oci::ImageConfig config;
};

Result<ImageChoice> choose_image(const storage::Store& store, const ContainerSpec& spec,
                                 const TransferOptions& transfer) {
  if (spec.rootfs) return ImageChoice{};
  storage::ReferenceRecord record = TRY(ensure_image(store, spec.image, spec.pull, transfer));
  oci::ImageConfig config = TRY(image::image_config(store, record));
  return ImageChoice{std::move(record), std::move(config)};
}

Result<std::string> read_account_file(const storage::Store& store, const ContainerSpec& spec, const ImageChoice& image,
                                      const char* path) {
  if (!spec.rootfs) return TRY(read_image_file(store, image.config.diff_ids, path)).value_or("");
  sys::Fd root = TRY(sys::open_path(spec.rootfs->path, O_PATH | O_DIRECTORY));
  Result<sys::Fd> file = sys::open_in_root(root, path, O_RDONLY | O_NONBLOCK);
  if (!file && is_missing(file.error())) return std::string();
  if (!file) return tl::unexpected(std::move(file).error());
  return sys::read_all(*file, 1u << 20);
}

Result<std::string> rootfs_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::path directory = std::filesystem::canonical(path, error);
  if (error) return from_errno(error.value(), "root file system {}", path);
  return directory.native();
}

// `stored` is how the image's ids lie on disk: what its unpacker mapped.
Result<sys::RootfsPlan> make_rootfs(const ContainerPlaces& places, const ContainerSpec& spec, const std::string& id,
                                    const ImageChoice& image, const sys::IdMappings& stored,
                                    const sys::IdMappings& mappings) {
  std::string directory;
  if (spec.rootfs) directory = TRY(rootfs_directory(spec.rootfs->path));
  if (spec.rootfs && !spec.rootfs->overlay) return sys::RootfsPlan(sys::DirectoryRootfs{directory});
  storage::ContainerRootfsSpec rootfs{id, image.config.diff_ids, directory, storage::Driver::overlay, {}};
  if (spec.auto_remove) rootfs.lifetime = sys::UpperLifetime::thrown_away;
  // The owners of a directory of the user's are what they are.
  if (!spec.rootfs) rootfs.translation = storage::translate_owners(stored, mappings);
  rootfs.driver = TRY(storage::choose_driver(places.store, spec.driver, rootfs.translation));
  return storage::create_container_rootfs(places.store, rootfs);
}

Result<std::optional<network::PrivateNetworkPlan>> make_network(const ContainerSpec& spec) {
  if (spec.network != NetworkMode::private_) return std::nullopt;
  std::vector<network::PortMapping> ports = TRY(network::resolve_host_ports(spec.ports));
  return network::plan_private_network(network::address_families_of_host(), std::move(ports));
}

Result<std::optional<oci::Seccomp>> choose_seccomp(const ContainerSpec& spec) {
  if (spec.privileged || spec.security.seccomp_unconfined) return std::nullopt;
  if (spec.security.seccomp_file) {
    std::string text = TRY(context("seccomp profile", sys::read_file(*spec.security.seccomp_file)));
    std::string what = "seccomp profile " + *spec.security.seccomp_file;
    Json document = TRY(parse_json(text, what));
    return TRY(context(what, oci::parse_seccomp(document)));
  }
  std::vector<std::string> capabilities = TRY(effective_capabilities(spec.cap_add, spec.cap_drop));
  return runtime::default_seccomp(capabilities);
}

std::uint64_t open_files_hard_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return std::min<std::uint64_t>(limit.rlim_max, 1048576);
}

// With keep-id the caller has a line in the container's own passwd. The upper directory is still ours alone, and what
// the caller owns there is what the container's image shows as root's.
Result<void> write_account_files(const ContainerPlaces& places, const std::string& id, const AccountFiles& files) {
  std::filesystem::path etc = places.record_directory(id) / "upper" / "etc";
  TRY(sys::make_directories(etc, 0755));
  TRY(sys::write_file(etc / "passwd", files.passwd, 0644));
  return sys::write_file(etc / "group", files.group, 0644);
}

// A limit of one id is worth a word, once in a store's life.
Result<void> tell_once_about_single_id(const storage::Store& store, const sys::IdMappings& mappings,
                                       std::vector<std::string>& warnings) {
  std::filesystem::path marker = store.cache_path() / "told-single-id";
  if (!mappings.is_single() || sys::path_exists(marker)) return {};
  TRY(sys::write_file(marker, ""));
  warnings.emplace_back(
      "only your own id is mapped (no ranges in /etc/subuid and /etc/subgid, or no newuidmap): every file in a "
      "container is yours, and programs that change owners or users will fail; coracle doctor says how to mend it");
  return {};
}

Result<void> write_plans(const std::filesystem::path& bundle, const oci::RuntimeConfig& config,
                         const supervisor::SupervisionPlan& plan) {
  namespace file = supervisor::file;
  TRY(sys::write_file(bundle / file::kConfig, dump_json(oci::to_json(config)), 0600));
  return sys::write_file(bundle / file::kPlan, dump_json(supervisor::to_json(plan)), 0600);
}

Result<void> check_working_directory(const std::string& path) {
  if (path.starts_with('/')) return {};
  return invalid("working directory \"{}\" is relative; give an absolute path", path);
}

// What has to be looked up before anything is made.
struct Findings {
  ImageChoice image;
  AccountFiles accounts;
  ContainerFacts facts;
  std::optional<network::PrivateNetworkPlan> network;
};

Result<Findings> look_up(const ContainerPlaces& places, const ContainerSpec& spec, const ContainerIds& ids,
                         const TransferOptions& transfer) {
  Findings found;
  found.image = TRY(choose_image(places.store, spec, transfer));
  found.accounts = {TRY(read_account_file(places.store, spec, found.image, "etc/passwd")),
                    TRY(read_account_file(places.store, spec, found.image, "etc/group"))};
  ContainerFacts& facts = found.facts;
  facts.image = found.image.config;
  facts.id_mappings = ids.container;
  facts.user = TRY(context("user", container_user(spec, facts.image.user, found.accounts)));
  facts.seccomp = TRY(choose_seccomp(spec));
  if (spec.privileged) facts.host_devices = TRY(host_devices());
  facts.proxy_environment = proxy_variables(caller_environment());
  facts.init_program = sys::helper_program("coracle-init").native();
  facts.open_files_limit = open_files_hard_limit();
  found.network = TRY(make_network(spec));
  TRY(check_working_directory(working_directory(spec, facts.image)));
  TRY(command_words(spec, facts.image));
  return found;
}

Result<supervisor::SupervisionPlan> plan_supervision(const ContainerPlaces& places, const ContainerSpec& spec,
                                                     const Reservation& reservation, const Findings& found,
                                                     const sys::IdMappings& stored) {
  supervisor::SupervisionPlan plan;
  plan.id = reservation.id();
  plan.run_directory = places.run_directory_of(plan.id);
  plan.record_directory = places.record_directory(plan.id);
  plan.name_file = places.name_file(reservation.name());
  plan.discard_path = places.store.staging_path() / ("removed-" + plan.id);
  plan.rootfs = TRY(make_rootfs(places, spec, plan.id, found.image, stored, found.facts.id_mappings));
  if (found.network) plan.network = network::dataplane_plan(*found.network);
  plan.keep_stdin_open = spec.interactive;
  plan.auto_remove = spec.auto_remove;
  plan.log_path = plan.record_directory / supervisor::file::kLog;
  return plan;
}

ContainerRecord make_record(const ContainerSpec& spec, const Reservation& reservation, const Findings& found,
                            std::vector<std::string> command) {
  ContainerRecord record;
  record.id = reservation.id();
  record.name = reservation.name();
  record.image = spec.rootfs ? spec.rootfs->path : spec.image;
  if (found.image.record) record.image_id = found.image.record->config.hex();
  record.command = std::move(command);
  record.created = sys::now();
  record.auto_remove = spec.auto_remove;
  record.network = network_mode_name(spec.network);
  if (found.network) record.ports = found.network->ports;
  record.id_mappings = found.facts.id_mappings;
  record.create_command = spec.create_command;
  return record;
}

// Its presence marks the container as complete.
Result<void> write_record(const ContainerPlaces& places, const ContainerRecord& record) {
  auto durability = record.auto_remove ? sys::Durability::volatile_ : sys::Durability::synced;
  return sys::write_file_atomically(places.record_directory(record.id) / supervisor::file::kRecord,
                                    dump_json(to_json(record)), 0600, durability);
}

}  // namespace

Result<ContainerIds> choose_ids(const ContainerSpec& spec) {
  sys::SubordinateIds ranges = TRY(sys::subordinate_ids_of_caller());
  return ContainerIds{sys::root_is_caller(::getuid(), ::getgid(), ranges),
                      TRY(container_id_mappings(spec.user_namespace, ranges))};
}

Result<CreatedContainer> create_container(const ContainerPlaces& places, const ContainerSpec& spec,
                                          const ContainerIds& ids, const TransferOptions& transfer) {
  // Until the record is written nobody may take the image for unused.
  sys::FileLock image_hold = TRY(places.store.hold_off_removal());
  Findings found = TRY(look_up(places, spec, ids, transfer));
  std::vector<std::string> warnings;
  TRY(tell_once_about_single_id(places.store, ids.container, warnings));
  if (!spec.ports.empty() && !found.network)
    warnings.push_back(fmt::format("ports are not published: the network is \"{}\"",
                                           network_mode_name(spec.network)));

  Reservation reservation = TRY(Reservation::make(places, spec.name));  // the name is ours from here on
  found.facts.id = reservation.id();
  std::filesystem::path bundle = places.run_directory_of(reservation.id());
  ContainerNames names{container_hostname(spec, reservation.id()), reservation.name()};
  found.facts.name_files = TRY(write_name_files(bundle, names, spec.network, found.network));
  supervisor::SupervisionPlan plan = TRY(plan_supervision(places, spec, reservation, found, ids.stored));
  if (spec.user_namespace.mode == UserNamespaceMode::keep_id && !spec.rootfs)
    if (auto files = account_files_with_caller(found.accounts, found.facts.user))
      TRY(write_account_files(places, reservation.id(), *files));

  oci::RuntimeConfig config = TRY(make_runtime_config(spec, found.facts));
  TRY(write_plans(bundle, config, plan));
  ContainerRecord record = make_record(spec, reservation, found, TRY(command_words(spec, found.image.config)));
  TRY(write_record(places, record));  // last
  return CreatedContainer{std::move(record), std::move(bundle), std::move(reservation).keep(), std::move(warnings)};
}

}  // namespace coracle::engine
