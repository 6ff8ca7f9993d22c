// The data directory of one user: where every byte coracle keeps lies, and the rules of what may be trusted there.
//
// No database and no lock is needed to read it. Things are made in staging/ and published by one rename, so a name
// outside staging/ is always whole. Shape and format: storage/README.md.
//
// Durable is not the same as published. What a pull publishes can be lost by a power failure until
// make_durable() has run; a reference is written only after it, so whatever a reference names is safe.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/error.h"
#include "sys/file_lock.h"

namespace coracle::storage {

namespace fs = std::filesystem;

class Store {
 public:
  // Makes the layout when it is absent; reads one small file when it is there. A layout of another version is refused.
  static Result<Store> open(const fs::path& root);

  const fs::path& root() const { return root_; }
  fs::path blob_path(const Digest& digest) const;
  fs::path layer_path(const Digest& diff_id) const;
  fs::path layer_tree_path(const Digest& diff_id) const;  // what gets mounted
  fs::path container_path(std::string_view id) const;
  fs::path references_path() const { return root_ / "references"; }
  fs::path layers_path() const { return root_ / "layers"; }
  fs::path blobs_path() const { return root_ / "blobs" / "sha256"; }
  fs::path staging_path() const { return root_ / "staging"; }
  fs::path containers_path() const { return root_ / "containers"; }
  fs::path names_path() const { return root_ / "names"; }
  fs::path volumes_path() const { return root_ / "volumes"; }
  fs::path networks_path() const { return root_ / "networks"; }
  fs::path secrets_path() const { return root_ / "secrets"; }
  fs::path pods_path() const { return root_ / "pods"; }
  fs::path cache_path() const { return root_ / "cache"; }

  // While the lock is held remove_unreferenced() removes no blob and no layer. Held from the first
  // has_blob() of a pull until its reference is written, and while a container's record is made. Any number
  // of processes hold it at once.
  Result<sys::FileLock> hold_off_removal() const;

  // One syncfs, then these blobs and layers are marked as safe. Call before writing the reference that names them.
  Result<void> make_durable(std::span<const Digest> blobs, std::span<const Digest> layers) const;

 private:
  explicit Store(fs::path root) : root_(std::move(root)) {}
  fs::path root_;
};

}  // namespace coracle::storage
