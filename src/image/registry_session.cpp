#include "base/text.h"
#include "image/registry.h"

namespace coracle::image {
namespace {

std::string api_host(const std::string& host) {
  return host == "docker.io" ? "registry-1.docker.io" : host;
}

const AuthChallenge* find_scheme(const std::vector<AuthChallenge>& challenges,
                                 std::string_view scheme) {
  for (const AuthChallenge& challenge : challenges) {
    if (challenge.scheme == scheme) return &challenge;
  }
  return nullptr;
}

}  // namespace

HttpRequest RegistrySession::plain_request(std::string url) const {
  HttpRequest request;
  request.url = std::move(url);
  request.verify_tls = settings_.tls == TlsPolicy::verify;
  request.use_proxy = !is_loopback(host());
  return request;
}

HttpRequest RegistrySession::request(const std::string& path) const {
  HttpRequest request = plain_request(fmt::format("{}{}/{}", base_url_, location_.path(), path));
  request.authorization = authorization();
  return request;
}

std::string RegistrySession::authorization() const {
  std::lock_guard guard(mutex_);
  return authorization_;
}

Result<std::unique_ptr<RegistrySession>> RegistrySession::open(HttpTransport& transport,
                                                               const ImageReference& location,
                                                               RegistrySettings settings) {
  std::unique_ptr<RegistrySession> session(new RegistrySession(location, std::move(settings)));
  HttpReply reply = TRY(session->ping(transport));
  if (reply.status == 401) {
    auto challenges = parse_challenges(reply.all_headers("www-authenticate"));
    session->authorization_ = TRY(session->authorize(transport, challenges));
  }
  return session;
}

Result<HttpReply> RegistrySession::ping(HttpTransport& transport) {
  std::string host_name = api_host(host());
  base_url_ = fmt::format("https://{}/v2/", host_name);
  HttpReply reply = transport.perform(plain_request(base_url_), nullptr);
  bool failed =
      reply.ending != HttpReply::Ending::complete && reply.ending != HttpReply::Ending::cancelled;
  bool plain_allowed = settings_.tls == TlsPolicy::no_verify_or_plain || is_loopback(host());
  if (failed && plain_allowed && reply.ending != HttpReply::Ending::untrusted) {
    base_url_ = fmt::format("http://{}/v2/", host_name);
    reply = transport.perform(plain_request(base_url_), nullptr);
  }
  for (int attempt = 0;; ++attempt) {
    auto delay = retry_delay(reply, attempt, settings_.retries);
    if (!delay || !settings_.pause(*delay)) break;
    reply = transport.perform(plain_request(base_url_), nullptr);
  }
  if (reply.ending != HttpReply::Ending::complete)
    return remote("{}", describe_failure(reply, host()));
  if (reply.is_success() || reply.status == 401) return reply;
  if (reply.status == 404) return remote("{} is not a registry (no /v2/ there)", host());
  return remote("{}", describe_failure(reply, host()));
}

Result<std::string> RegistrySession::authorize(HttpTransport& transport,
                                               const std::vector<AuthChallenge>& challenges) const {
  if (const AuthChallenge* bearer = find_scheme(challenges, "bearer"))
    return fetch_token(transport, *bearer);
  if (find_scheme(challenges, "basic"))
    return settings_.credentials ? settings_.credentials->basic() : "";
  return remote("registry {} asks for a login of a kind that is not known", host());
}

Result<std::string> RegistrySession::fetch_token(HttpTransport& transport,
                                                 const AuthChallenge& challenge) const {
  std::optional<std::string> url = token_url(challenge, location_.path());
  if (!url) return remote("registry {} names no place to get a token from", host());
  HttpRequest request = plain_request(*url);
  if (settings_.credentials) {
    // A realm is chosen by the registry: credentials given for https must not leave in the clear.
    if (base_url_.starts_with("https:") && !url->starts_with("https:"))
      return remote("registry {} asks to send the password to {} without TLS", host(), *url);
    request.authorization = settings_.credentials->basic();
  }
  HttpReply reply = transport.perform(request, nullptr);
  for (int attempt = 0;; ++attempt) {
    auto delay = retry_delay(reply, attempt, settings_.retries);
    if (!delay || !settings_.pause(*delay)) break;
    reply = transport.perform(request, nullptr);
  }
  if (reply.status == 401 || reply.status == 403) return refused(reply);
  if (!reply.is_success()) return remote("get a token: {}", describe_failure(reply, host()));
  Json document = TRY(parse_json(reply.body, "token from " + host()));
  auto token = TRY(json_string(document, "token"));
  if (!token) token = TRY(json_string(document, "access_token"));
  if (!token) return remote("the token server of {} sent no token", host());
  return "Bearer " + *token;
}

Result<void> RegistrySession::renew(HttpTransport& transport, const HttpReply& reply,
                                    const std::string& stale) {
  std::lock_guard guard(mutex_);
  if (authorization_ != stale) return {};
  auto challenges = parse_challenges(reply.all_headers("www-authenticate"));
  if (challenges.empty()) return refused(reply);
  std::string fresh = TRY(authorize(transport, challenges));
  if (fresh == stale) return refused(reply);
  authorization_ = std::move(fresh);
  return {};
}

Failure RegistrySession::refused(const HttpReply& reply) const {
  const char* remedy = settings_.credentials
                           ? "the user name or password is wrong, or has no access"
                           : "give --creds USER:PASSWORD or a login in auth.json";
  std::string text = fmt::format("{}: {}", describe_failure(reply, host()), remedy);
  if (!settings_.credential_note.empty()) text += "; " + settings_.credential_note;
  return remote("{}", text);
}

}  // namespace coracle::image
