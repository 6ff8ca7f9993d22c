// From a stream of compressed bytes to a published layer: decompression (gzip, zstd or none, told by content, not by
// media type), the digest of the uncompressed tar, and unpacking, all while the bytes arrive.
//
// A layer is an extracted, read-only tree named by its diff id. Layers are shared: nothing may write below
// layers/HEX/ after the rename that publishes it. On-disk shape: storage/README.md.
//
// The process must be root of a user namespace that has the ids of the archive (Ownership::mapped).
// Several imports run at once in one process, each fed by a thread of its own: write() decompresses in the calling
// thread, a second thread hashes and unpacks. Fork before, not while an import lives.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/error.h"
#include "storage/layer_record.h"
#include "storage/store.h"

namespace coracle::storage {

class [[nodiscard]] LayerImport {
 public:
  static Result<LayerImport> begin(const Store& store, Ownership ownership);
  LayerImport(LayerImport&&) noexcept;
  LayerImport& operator=(LayerImport&&) = delete;
  ~LayerImport();  // an unpublished tree is removed

  // Any chunk size. Reports errors of the unpacking thread too; after an error only dropping is allowed.
  Result<void> write(std::string_view compressed);
  // End of input: checks that archive and compression are complete. The tree is whole, in staging.
  Result<LayerRecord> finish();
  // What could not be kept (devices, foreign xattrs), for the user; after finish().
  const std::vector<std::string>& warnings() const;
  // After finish(): compares the diff id and renames the tree into place. A layer that is already there is success.
  Result<void> publish(const Digest& expected_diff_id);

 private:
  struct State;
  explicit LayerImport(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// begin, write, finish and publish from a blob of the store.
Result<LayerRecord> import_layer_from_blob(const Store& store, const Digest& blob, const Digest& expected_diff_id,
                                           Ownership ownership);

}  // namespace coracle::storage
