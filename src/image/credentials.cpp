#include "image/credentials.h"

#include <cstdlib>

#include "base/text.h"
#include "image/auth_challenge.h"
#include "sys/directories.h"
#include "sys/file.h"

namespace coracle::image {
namespace {

// "https://index.docker.io/v1/" -> "docker.io"; "https://host/v2/" -> "host".
std::string normalize_key(std::string_view key) {
  for (std::string_view scheme : {"https://", "http://"}) {
    if (key.substr(0, scheme.size()) == scheme) {
      key.remove_prefix(scheme.size());
      key = split_once(key, '/').first;
    }
  }
  while (!key.empty() && key.back() == '/') key.remove_suffix(1);
  auto [host, path] = split_once(key, '/');
  if (host == "index.docker.io" || host == "registry-1.docker.io") {
    bool versioned = path == "v1" || path == "v2" || path.empty();
    return versioned ? "docker.io" : fmt::format("docker.io/{}", path);
  }
  return std::string(key);
}

bool covers(std::string_view key, std::string_view repository) {
  if (repository.substr(0, key.size()) != key) return false;
  return repository.size() == key.size() || repository[key.size()] == '/';
}

Result<std::optional<Credentials>> parse_entry(const Json& entry) {
  auto auth = TRY(json_string(entry, "auth"));
  if (auth && !auth->empty()) {
    std::optional<std::string> text = base64_decode(*auth);
    if (!text) return invalid("member \"auth\" is not base64");
    while (!text->empty() && text->back() == '\0') text->pop_back();
    return TRY(Credentials::parse(*text));
  }
  auto user = TRY(json_string(entry, "username"));
  auto password = TRY(json_string(entry, "password"));
  if (!user || !password) return std::nullopt;
  return Credentials{*user, *password};
}

std::vector<std::string> default_files() {
  std::vector<std::string> files;
  if (const char* file = std::getenv("REGISTRY_AUTH_FILE"); file && *file) return {file};
  if (const char* directory = std::getenv("XDG_RUNTIME_DIR"); directory && *directory)
    files.push_back(std::string(directory) + "/containers/auth.json");
  const char* config = std::getenv("XDG_CONFIG_HOME");
  std::string home = sys::home_directory();
  files.push_back((config && *config ? std::string(config) : home + "/.config") +
                  "/containers/auth.json");
  const char* docker = std::getenv("DOCKER_CONFIG");
  files.push_back((docker && *docker ? std::string(docker) : home + "/.docker") + "/config.json");
  return files;
}

Result<void> search_file(const std::string& file, const ImageReference& repository,
                         CredentialSearch& search) {
  std::string text = TRY(sys::read_file(file));
  if (trim(text).empty()) return {};
  Json document = TRY(parse_json(text, file));
  search.credentials = TRY(context(file, find_credentials(document, repository)));
  if (!search.credentials && names_credential_helper(document, repository))
    search.note = fmt::format(
        "{} names a credential helper, which is not used: store the login with "
        "\"auths\" or give --creds",
        file);
  return {};
}

}  // namespace

std::string Credentials::basic() const {
  return "Basic " + base64_encode(user + ":" + password);
}

Result<Credentials> Credentials::parse(std::string_view text) {
  auto [user, password] = split_once(text, ':');
  if (user.empty() || user.size() == text.size())
    return invalid("credentials are not USER:PASSWORD");
  return Credentials{std::string(user), std::string(password)};
}

Result<std::optional<Credentials>> find_credentials(const Json& document,
                                                    const ImageReference& repository) {
  const Json* auths = json_member(document, "auths");
  if (!auths || !auths->is_object()) return std::nullopt;
  std::string name = repository.repository();
  std::size_t best_length = 0;
  const Json* best = nullptr;
  for (const auto& [key, entry] : auths->items()) {
    std::string normalized = normalize_key(key);
    if (!covers(normalized, name) || normalized.size() < best_length) continue;
    best_length = normalized.size();
    best = &entry;
  }
  if (!best) return std::nullopt;
  return parse_entry(*best);
}

bool names_credential_helper(const Json& document, const ImageReference& repository) {
  if (json_member(document, "credsStore")) return true;
  const Json* helpers = json_member(document, "credHelpers");
  if (!helpers || !helpers->is_object()) return false;
  for (const auto& [key, unused] : helpers->items()) {
    if (covers(normalize_key(key), repository.repository())) return true;
  }
  return false;
}

Result<CredentialSearch> load_credentials(const ImageReference& repository,
                                          const std::optional<std::string>& file) {
  CredentialSearch search;
  if (file) {
    TRY(context("--authfile", search_file(*file, repository, search)));
    return search;
  }
  for (const std::string& candidate : default_files()) {
    Result<void> read = search_file(candidate, repository, search);
    if (!read && !is_missing(read.error())) return Failure(std::move(read).error());
    if (search.credentials) break;
  }
  return search;
}

}  // namespace coracle::image
