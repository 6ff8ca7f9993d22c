// The global options, and the places they lead to.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "cli/flag.h"
#include "engine/container_record.h"
#include "storage/container_rootfs.h"
#include "storage/store.h"

namespace coracle::cli {

struct GlobalOptions {
  std::optional<std::string> root;
  std::optional<std::string> run_root;
  std::optional<std::string> storage_driver;  // else CORACLE_STORAGE_DRIVER, STORAGE_DRIVER
  bool version = false;
};
Flags global_flags(GlobalOptions& options);

Result<storage::Store> open_store(const GlobalOptions& global);
// Owns the store that the places of containers refer to.
class Site {
 public:
  static Result<Site> open(const GlobalOptions& global);
  const storage::Store& store() const { return *store_; }
  const std::filesystem::path& run_directory() const { return run_directory_; }
  engine::ContainerPlaces places() const { return {*store_, run_directory_}; }

 private:
  std::unique_ptr<storage::Store> store_;
  std::filesystem::path run_directory_;
};

Result<std::optional<storage::Driver>> asked_driver(const GlobalOptions& global);

}  // namespace coracle::cli
