// Getting the image that a container is to be made from: from the store, from the archives installed with coracle, or
// from a registry through the transfer program.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/container_spec.h"
#include "storage/reference.h"
#include "storage/store.h"

namespace coracle::engine {

// The transfer program shows its progress and its errors itself. A failure it has shown comes back as an Error with an
// empty message: nothing is left to be printed.
enum class TransferOutput { inherited, discarded };  // of its stdout, the image id
Result<void> run_transfer(const std::vector<std::string>& arguments, TransferOutput output);

struct TransferOptions {
  std::optional<std::string> platform;
  std::optional<std::string> tls_verify;
  std::optional<std::string> authfile;
  std::optional<std::string> credentials;
  bool quiet = false;
};
std::vector<std::string> to_arguments(const TransferOptions& options);

Result<storage::ReferenceRecord> ensure_image(const storage::Store& store, const std::string& name, PullPolicy policy,
                                              const TransferOptions& options);

// A file of an image by its plain path ("etc/passwd"), as the layers together show it; absent is nullopt. Links are
// followed within one layer only. At most 1 MiB.
Result<std::optional<std::string>> read_image_file(const storage::Store& store, const std::vector<Digest>& diff_ids,
                                                   const std::string& path);

}  // namespace coracle::engine
