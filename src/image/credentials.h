// User names and passwords for registries, from the files that docker, podman and skopeo share:
// $REGISTRY_AUTH_FILE, $XDG_RUNTIME_DIR/containers/auth.json, ~/.config/containers/auth.json,
// ~/.docker/config.json; the first that has an entry wins. Secrets are never printed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "image/reference.h"

namespace coracle::image {

struct Credentials {
  std::string user;
  std::string password;
  // The value of an Authorization header.
  std::string basic() const;
  // "USER:PASSWORD" as --creds takes it; the password may hold ':'.
  static Result<Credentials> parse(std::string_view text);
};

// Pure: the entry for a repository in one document; the longest matching key wins ("host/ns/repo" …
// "host").
Result<std::optional<Credentials>> find_credentials(const Json& document,
                                                    const ImageReference& repository);
// Pure: whether the document hands this registry to a credential helper.
bool names_credential_helper(const Json& document, const ImageReference& repository);

struct CredentialSearch {
  std::optional<Credentials> credentials;
  std::string
      note;  // why there may be credentials that were not used; empty when there is nothing to say
};
// `file` is --authfile and must exist then.
Result<CredentialSearch> load_credentials(const ImageReference& repository,
                                          const std::optional<std::string>& file);

}  // namespace coracle::image
