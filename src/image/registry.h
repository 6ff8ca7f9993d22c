// The pulling half of a registry's protocol (OCI distribution-spec 1.1): manifests and blobs of one
// repository.
//
// A session is opened once (ping, scheme, login) and shared by the clients of all threads; each
// client has a connection of its own. What can be repeated is repeated: broken connections, 5xx and
// 429 with growing pauses, an expired token once, a blob from the byte where it broke off.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include "image/auth_challenge.h"
#include "image/credentials.h"
#include "image/http.h"
#include "image/reference.h"
#include "oci/image.h"

namespace coracle::image {

// https is tried first. Plain http is a fall-back for loopback hosts, and for others only when
// asked for.
enum class TlsPolicy { verify, no_verify_or_plain };

struct RegistrySettings {
  TlsPolicy tls = TlsPolicy::verify;
  std::optional<Credentials> credentials;
  std::string credential_note;  // added to a refusal
  int retries = 3;
  // Sleeps; false: give up waiting. A seam for tests and for signals.
  std::function<bool(std::chrono::milliseconds)> pause;
};

// Pure. How long to wait before the next attempt; nullopt: this reply is final.
std::optional<std::chrono::milliseconds> retry_delay(const HttpReply& reply, int attempt,
                                                     int retries);
// Pure: localhost, *.localhost, 127/8, [::1], with or without a port.
bool is_loopback(std::string_view host);
// Pure: what a failed reply says, with the registry's own code and message where it has sent one.
std::string describe_failure(const HttpReply& reply, std::string_view host);

class RegistrySession {
 public:
  static Result<std::unique_ptr<RegistrySession>> open(HttpTransport& transport,
                                                       const ImageReference& location,
                                                       RegistrySettings settings);
  const RegistrySettings& settings() const { return settings_; }
  const std::string& host() const { return location_.host(); }
  HttpRequest request(const std::string& path) const;  // below /v2/REPOSITORY/
  std::string authorization() const;
  // After a 401. Another thread may have renewed `stale` meanwhile; then nothing is asked.
  Result<void> renew(HttpTransport& transport, const HttpReply& refused, const std::string& stale);

 private:
  RegistrySession(ImageReference location, RegistrySettings settings)
      : location_(std::move(location)), settings_(std::move(settings)) {}
  Result<HttpReply> ping(HttpTransport& transport);
  Result<std::string> authorize(HttpTransport& transport,
                                const std::vector<AuthChallenge>& challenges) const;
  Result<std::string> fetch_token(HttpTransport& transport, const AuthChallenge& challenge) const;
  Failure refused(const HttpReply& reply) const;
  HttpRequest plain_request(std::string url) const;

  ImageReference location_;
  RegistrySettings settings_;
  std::string base_url_;
  mutable std::mutex mutex_;  // of authorization_
  std::string authorization_;
};

struct ManifestAnswer {
  std::string bytes;
  std::string content_type;
  Digest digest;  // of the bytes
};

class RegistryClient {
 public:
  RegistryClient(RegistrySession& session, std::unique_ptr<HttpTransport> transport)
      : session_(session), transport_(std::move(transport)) {}

  // By tag or by digest; bytes that do not have the digest asked for are refused.
  Result<ManifestAnswer> fetch_manifest(const std::string& name);
  // Each byte of the blob goes to the sink once and in order, whatever was repeated underneath. Its
  // size is checked here, its digest by who receives it.
  Result<void> fetch_blob(const oci::Descriptor& blob,
                          const std::function<Result<void>(std::string_view)>& sink);

 private:
  HttpReply perform(HttpRequest request, const BodySink* sink,
                    const std::function<void(HttpRequest&)>& before_retry = {});

  RegistrySession& session_;
  std::unique_ptr<HttpTransport> transport_;
};

}  // namespace coracle::image
