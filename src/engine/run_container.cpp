#include "engine/run_container.h"

#include <fcntl.h>

#include "engine/supervisor_process.h"
#include "sys/file.h"

namespace coracle::engine {
namespace {

struct Supervised {
  ContainerRecord record;
  sys::Fd socket;
};

// An existing file means that another container is known under it.
Result<void> write_cidfile(const std::optional<std::string>& path, const std::string& id) {
  if (!path) return {};
  sys::Fd fd = TRY(context("cidfile", sys::open_path(*path, O_WRONLY | O_CREAT | O_EXCL, 0644)));
  return sys::write_all(fd, id);
}

Result<Supervised> create_supervised(const ContainerPlaces& places, const ContainerSpec& spec,
                                     const TransferOptions& transfer, SupervisorLife life, const Warn& warn) {
  if (spec.cidfile && sys::path_exists(*spec.cidfile))
    return conflict("cidfile {} exists: a container may still be known by it; remove the file first", *spec.cidfile);
  // Now, so that it loads and makes the namespaces on another core while the container is written down.
  sys::Fd socket = TRY(start_supervisor(life));
  ContainerIds ids = TRY(choose_ids(spec));
  TRY(ask_for_namespaces(socket, {ids.container, spec.network != NetworkMode::host}));
  CreatedContainer container = TRY(create_container(places, spec, ids, transfer));
  for (const std::string& warning : container.warnings) warn(warning);
  TRY(write_cidfile(spec.cidfile, container.record.id));
  TRY(name_bundle(socket, container.bundle, std::move(container.lock)));
  return Supervised{std::move(container.record), std::move(socket)};
}

}  // namespace

Result<ContainerEnd> run_attached(const ContainerPlaces& places, const ContainerSpec& spec,
                                     const TransferOptions& transfer, const Warn& warn) {
  Supervised supervised = TRY(create_supervised(places, spec, transfer, SupervisorLife::attached, warn));
  AttachOptions options{spec.terminal, spec.interactive, true, warn};
  return attach(supervised.socket, options);
}

Result<DetachedStart> run_detached(const ContainerPlaces& places, const ContainerSpec& spec,
                                 const TransferOptions& transfer, const Warn& warn) {
  Supervised supervised = TRY(create_supervised(places, spec, transfer, SupervisorLife::detached, warn));
  std::optional<supervisor::NotStarted> failure = TRY(start_and_wait(supervised.socket));
  return DetachedStart{supervised.record.id, std::move(failure)};
}

}  // namespace coracle::engine
