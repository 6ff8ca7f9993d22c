#include "cli/site.h"

#include <cstdlib>

#include "sys/directories.h"
#include "sys/file.h"

namespace coracle::cli {

Flags global_flags(GlobalOptions& options) {
  return {flag("root", "DIRECTORY", options.root, "where images and containers are kept"),
          flag("runroot", "DIRECTORY", options.run_root, "where running containers keep their sockets and state"),
          flag("storage-driver", "NAME", options.storage_driver, "overlay or fuse-overlayfs"),
          flag("version,v", options.version, "print the version")};
}

Result<storage::Store> open_store(const GlobalOptions& global) {
  std::filesystem::path root = TRY(sys::data_directory(global.root));
  return context("store", storage::Store::open(root));
}

Result<Site> Site::open(const GlobalOptions& global) {
  Site site;
  site.store_ = std::make_unique<storage::Store>(TRY(open_store(global)));
  site.run_directory_ = TRY(sys::run_directory(global.run_root));
  TRY(sys::make_directories(site.run_directory_ / "containers", 0700));
  return site;
}

Result<std::optional<storage::Driver>> asked_driver(const GlobalOptions& global) {
  std::optional<std::string> name = global.storage_driver;
  for (const char* variable : {"CORACLE_STORAGE_DRIVER", "STORAGE_DRIVER"})
    if (const char* value = std::getenv(variable); !name && value && *value) name = value;
  if (!name) return std::nullopt;
  return TRY(storage::parse_driver(*name));
}

}  // namespace coracle::cli
