// What a registry asks for with 401: the WWW-Authenticate header. (RFC 9110 section 11.6.1; the
// token protocol of the distribution registry)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace coracle::image {

struct AuthChallenge {
  std::string scheme;    // lower case: "bearer", "basic"
  StringMap parameters;  // names in lower case
};

// All challenges of all such headers; text that follows no grammar ends the list.
std::vector<AuthChallenge> parse_challenges(const std::vector<std::string>& headers);

// Where to ask for a token: the realm with service and scope as query. nullopt when the realm is
// absent.
std::optional<std::string> token_url(const AuthChallenge& bearer, std::string_view repository);

std::string url_encode(std::string_view text);
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace coracle::image
