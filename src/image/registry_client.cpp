#include "base/text.h"
#include "image/registry.h"
#include "storage/blob.h"

namespace coracle::image {
namespace {

// "bytes 100-299/300" -> 100.
std::optional<std::int64_t> range_start(const HttpReply& head) {
  const std::string* value = head.header("content-range");
  if (!value || !value->starts_with("bytes ")) return std::nullopt;
  std::string_view range = std::string_view(*value).substr(6);
  auto start = parse_number<std::int64_t>(split_once(range, '-').first, "Content-Range");
  if (!start) return std::nullopt;
  return *start;
}

// What has reached the receiver already, over all attempts.
struct Delivery {
  const oci::Descriptor& blob;
  const std::function<Result<void>(std::string_view)>& sink;
  std::int64_t delivered = 0;
  std::int64_t position = 0;  // in the blob, of the next byte of this answer
  bool at_start_of_answer = true;

  Result<void> take(const HttpReply& head, std::string_view bytes) {
    if (at_start_of_answer) TRY(place(head));
    std::int64_t repeated =
        std::min<std::int64_t>(delivered - position, static_cast<std::int64_t>(bytes.size()));
    position += static_cast<std::int64_t>(bytes.size());
    bytes.remove_prefix(static_cast<std::size_t>(repeated));
    delivered += static_cast<std::int64_t>(bytes.size());
    if (delivered > blob.size)
      return remote("blob {} is longer than the {} bytes announced", blob.digest.str(), blob.size);
    return bytes.empty() ? Result<void>{} : sink(bytes);
  }

 private:
  // A server without ranges answers 200 with everything: the known part is skipped.
  Result<void> place(const HttpReply& head) {
    at_start_of_answer = false;
    position = 0;
    if (head.status != 206) return {};
    std::optional<std::int64_t> start = range_start(head);
    if (!start || *start > delivered)
      return remote("blob {}: the registry sent another part than asked for", blob.digest.str());
    position = *start;
    return {};
  }
};

}  // namespace

HttpReply RegistryClient::perform(HttpRequest request, const BodySink* sink,
                                  const std::function<void(HttpRequest&)>& before_retry) {
  bool renewed = false;
  for (int attempt = 0;; ++attempt) {
    request.authorization = session_.authorization();
    HttpReply reply = transport_->perform(request, sink);
    if (reply.ending == HttpReply::Ending::complete && reply.status == 401 && !renewed) {
      renewed = true;
      Result<void> login = session_.renew(*transport_, reply, request.authorization);
      if (login) continue;
      reply.ending = HttpReply::Ending::sink_refused;
      reply.sink_error = std::move(login).error();
      return reply;
    }
    auto delay = retry_delay(reply, attempt, session_.settings().retries);
    if (!delay || !session_.settings().pause(*delay)) return reply;
    if (before_retry) before_retry(request);
  }
}

Result<ManifestAnswer> RegistryClient::fetch_manifest(const std::string& name) {
  HttpRequest request = session_.request("manifests/" + name);
  request.accept = {oci::media_type::kOciIndex, oci::media_type::kOciManifest,
                    oci::media_type::kDockerList, oci::media_type::kDockerManifest};
  HttpReply reply = perform(request, nullptr);
  if (!reply.is_success()) {
    if (reply.sink_error) return Failure(*reply.sink_error);
    Error error{reply.status == 404 ? ErrorKind::not_found : ErrorKind::remote, 0,
                describe_failure(reply, session_.host())};
    return Failure(std::move(error));
  }
  const std::string* type = reply.header("content-type");
  Digest digest = storage::digest_of(reply.body);
  if (name.find(':') != std::string::npos && digest.str() != name)
    return remote("the registry sent a manifest with digest {} for {}", digest.str(), name);
  return ManifestAnswer{std::move(reply.body), type ? *type : "", std::move(digest)};
}

Result<void> RegistryClient::fetch_blob(const oci::Descriptor& blob,
                                        const std::function<Result<void>(std::string_view)>& sink) {
  Delivery delivery{blob, sink};
  BodySink take = [&](const HttpReply& head, std::string_view bytes) {
    return delivery.take(head, bytes);
  };
  HttpReply reply =
      perform(session_.request("blobs/" + blob.digest.str()), &take, [&](HttpRequest& request) {
        request.range_from = delivery.delivered;
        delivery.at_start_of_answer = true;
      });
  if (reply.sink_error) return Failure(*reply.sink_error);
  // 416: everything had come when the connection broke.
  bool was_complete = reply.status == 416 && delivery.delivered == blob.size;
  if (!reply.is_success() && !was_complete)
    return remote("blob {}: {}", blob.digest.str(), describe_failure(reply, session_.host()));
  if (delivery.delivered != blob.size)
    return remote("blob {} is truncated: {} of {} bytes came", blob.digest.str(),
                  delivery.delivered, blob.size);
  return {};
}

}  // namespace coracle::image
