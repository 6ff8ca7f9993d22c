// An image from a registry into the store.
#pragma once

#include <optional>
#include <string>

#include "image/import.h"
#include "image/reference.h"
#include "image/registry.h"

namespace coracle::image {

enum class PullPolicy {
  missing,  // only what is not here
  always,   // ask the registry; what is here already is not fetched again
  newer,    // as always, but an image that is here serves when the registry does not answer
};

struct PullOptions {
  PullPolicy policy = PullPolicy::always;
  std::optional<oci::Platform> platform;  // asked for; otherwise the host's
  TlsPolicy tls = TlsPolicy::verify;
  std::optional<std::string> authfile;
  std::optional<Credentials> credentials;
};

// `text` as typed; short names are looked up as registries.conf says. Returns the image id. Blobs
// and layers of a pull that failed half way and are whole are reused by the next one; they have no
// name.
Result<Digest> pull_image(ImportContext& context, const std::string& text,
                          const PullOptions& options);

}  // namespace coracle::image
