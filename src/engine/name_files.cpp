#include "engine/name_files.h"

#include "network/resolv_conf.h"
#include "sys/file.h"

namespace coracle::engine {
namespace {

// A host without the file has no resolver: neither has the container.
Result<std::string> host_file(const char* path) {
  Result<std::string> text = sys::read_file(path);
  if (!text && is_missing(text.error())) return std::string();
  return text;
}

Result<std::string> hosts_text(const ContainerNames& names, NetworkMode mode,
                               const std::optional<network::PrivateNetworkPlan>& network) {
  if (mode == NetworkMode::host) {
    std::string text = TRY(host_file("/etc/hosts"));
    if (!text.empty() && text.back() != '\n') text += '\n';
    return text + "127.0.0.1 host.containers.internal host.docker.internal\n";
  }
  if (network) return network::hosts_file(network::host_entries(*network, names.hostname, names.name));
  return network::hosts_file({{"127.0.1.1", {names.hostname, names.name}}});
}

struct NameFile {
  const char* file;
  const char* destination;
  std::string text;
};

Result<oci::Mount> write_one(const std::filesystem::path& bundle, const NameFile& name_file) {
  std::filesystem::path path = bundle / name_file.file;
  TRY(sys::write_file(path, name_file.text, 0644));
  return oci::Mount{name_file.destination, "bind", path.native(), {"bind", "rprivate", "nosuid", "nodev"}};
}

}  // namespace

Result<std::vector<oci::Mount>> write_name_files(const std::filesystem::path& bundle, const ContainerNames& names,
                                                 NetworkMode mode,
                                                 const std::optional<network::PrivateNetworkPlan>& network) {
  std::vector<NameFile> files{{"hostname", "/etc/hostname", names.hostname + "\n"},
                              {"hosts", "/etc/hosts", TRY(hosts_text(names, mode, network))},
                              {"containerenv", "/run/.containerenv", ""}};
  if (mode == NetworkMode::host) {
    files.push_back({"resolv.conf", "/etc/resolv.conf", TRY(host_file("/etc/resolv.conf"))});
  } else if (network) {
    std::string text = TRY(host_file("/etc/resolv.conf"));
    files.push_back({"resolv.conf", "/etc/resolv.conf", network::container_resolv_conf(text, network->name_servers)});
  }
  std::vector<oci::Mount> mounts;
  for (const NameFile& file : files) mounts.push_back(TRY(write_one(bundle, file)));
  return mounts;
}

}  // namespace coracle::engine
