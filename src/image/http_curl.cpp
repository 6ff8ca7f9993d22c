#include <curl/curl.h>

#include <cstdlib>

#include "base/text.h"
#include "image/http.h"

namespace coracle::image {
namespace {

constexpr long kConnectSeconds = 30;
constexpr long kStalledSeconds = 60;  // without one byte per second
constexpr long kReceiveBytes = 256 * 1024;
constexpr std::size_t kErrorBodyLimit = 64 * 1024;

struct FreeHandle {
  void operator()(CURL* handle) const { ::curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

struct Exchange {
  const HttpRequest& request;
  const BodySink* sink;
  const Cancellation& cancellation;
  HttpReply reply;
};

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  std::string_view line = trim({data, size * count});
  if (line.substr(0, 5) == "HTTP/") {  // a redirect's headers are not the answer's
    exchange.reply.headers.clear();
    exchange.reply.body.clear();
    auto [version, rest] = split_once(line, ' ');
    exchange.reply.status = parse_number<int>(rest.substr(0, 3), "status").value_or(0);
  } else if (!line.empty()) {
    auto [name, value] = split_once(line, ':');
    exchange.reply.headers.emplace_back(lower(name), trim(value));
  }
  return size * count;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  HttpReply& reply = exchange.reply;
  std::string_view bytes(data, size * count);
  bool is_success = reply.status >= 200 && reply.status < 300;
  if (is_success && exchange.sink) {
    Result<void> taken = (*exchange.sink)(reply, bytes);
    if (taken) return bytes.size();
    reply.sink_error = std::move(taken).error();
    return 0;
  }
  std::size_t limit = is_success ? exchange.request.body_limit : kErrorBodyLimit;
  if (reply.body.size() + bytes.size() > limit) {
    if (!is_success) return bytes.size();  // the beginning of an error page says enough
    reply.sink_error =
        Error{ErrorKind::remote, 0, fmt::format("answer larger than {}", human_size(limit))};
    return 0;
  }
  reply.body.append(bytes);
  return bytes.size();
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Exchange*>(user)->cancellation.is_requested() ? 1 : 0;
}

HttpReply::Ending ending_of(CURLcode code) {
  switch (static_cast<int>(code)) {
    case CURLE_OK:
      return HttpReply::Ending::complete;
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return HttpReply::Ending::unreachable;
    case CURLE_SSL_CONNECT_ERROR:
      return HttpReply::Ending::not_https;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return HttpReply::Ending::untrusted;
    case CURLE_ABORTED_BY_CALLBACK:
      return HttpReply::Ending::cancelled;
    default:
      return HttpReply::Ending::broken_off;
  }
}

class CurlTransport : public HttpTransport {
 public:
  explicit CurlTransport(const Cancellation& cancellation)
      : handle_(::curl_easy_init()), cancellation_(cancellation) {}

  HttpReply perform(const HttpRequest& request, const BodySink* sink) override {
    Exchange exchange{request, sink, cancellation_, {}};
    char message[CURL_ERROR_SIZE] = "";
    ::curl_easy_reset(handle_.get());  // keeps the connections
    HeaderList headers = set_headers(request);
    set_request(request, message);
    set_callbacks(exchange);
    CURLcode code = ::curl_easy_perform(handle_.get());
    finish(exchange.reply, code, message);
    return std::move(exchange.reply);
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    // Fails only for an option unknown to the library this was built for, or out of memory.
    if (::curl_easy_setopt(handle_.get(), option, value) != CURLE_OK) std::abort();
  }

  HeaderList set_headers(const HttpRequest& request) {
    curl_slist* list = nullptr;
    for (const std::string& type : request.accept)
      list = ::curl_slist_append(list, ("Accept: " + type).c_str());
    // curl drops a header of this name when a redirect leads to another host or port.
    if (!request.authorization.empty())
      list = ::curl_slist_append(list, ("Authorization: " + request.authorization).c_str());
    HeaderList owned(list);
    set(CURLOPT_HTTPHEADER, owned.get());
    return owned;
  }

  void set_request(const HttpRequest& request, char* message) {
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_ERRORBUFFER, message);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_USERAGENT, "coracle");
    set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, kStalledSeconds);
    set(CURLOPT_BUFFERSIZE, kReceiveBytes);
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, 10L);
    bool secure = request.url.substr(0, 6) == "https:";
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, request.verify_tls ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, request.verify_tls ? 2L : 0L);
    if (const char* file = std::getenv("SSL_CERT_FILE"); file && *file) set(CURLOPT_CAINFO, file);
    if (const char* path = std::getenv("SSL_CERT_DIR"); path && *path) set(CURLOPT_CAPATH, path);
    if (!request.use_proxy) set(CURLOPT_PROXY, "");
    if (request.head_only) set(CURLOPT_NOBODY, 1L);
    if (request.range_from > 0) set(CURLOPT_RANGE, fmt::format("{}-", request.range_from).c_str());
  }

  void set_callbacks(Exchange& exchange) {
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, &exchange);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, &exchange);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(CURLOPT_XFERINFODATA, &exchange);
  }

  static void finish(HttpReply& reply, CURLcode code, const char* message) {
    reply.ending = ending_of(code);
    if (reply.sink_error) reply.ending = HttpReply::Ending::sink_refused;
    if (code != CURLE_OK) reply.problem = *message ? message : ::curl_easy_strerror(code);
  }

  std::unique_ptr<CURL, FreeHandle> handle_;
  const Cancellation& cancellation_;
};

}  // namespace

const std::string* HttpReply::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::vector<std::string> HttpReply::all_headers(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : headers) {
    if (key == name) values.push_back(value);
  }
  return values;
}

std::unique_ptr<HttpTransport> make_curl_transport(const Cancellation& cancellation) {
  // Once, before the first thread asks: the library's own start is not safe in parallel.
  static const bool is_ready = ::curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!is_ready) std::abort();
  return std::make_unique<CurlTransport>(cancellation);
}

}  // namespace coracle::image
