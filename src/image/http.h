// One HTTP exchange, and the seam at which tests replace the network.
//
// An exchange never fails as a Result: how it ended is a value, because a refused connection, a
// broken-off body and a 503 are all answers that the registry client has a next step for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "image/cancellation.h"

namespace coracle::image {

struct HttpReply {
  enum class Ending {
    complete,      // status and the whole body came
    unreachable,   // no connection: refused, no such host, no route
    not_https,     // the server does not speak TLS
    untrusted,     // the certificate does not hold
    broken_off,    // the connection ended or stalled in the middle
    sink_refused,  // the receiver of the body answered with sink_error
    cancelled,
  };
  Ending ending = Ending::complete;
  std::string problem;  // for the user, when not complete
  std::optional<Error> sink_error;
  long status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;                                          // what did not go to the sink, bounded

  const std::string* header(
      std::string_view name) const;  // of the last response; nullptr when absent
  std::vector<std::string> all_headers(std::string_view name) const;
  bool is_success() const { return ending == Ending::complete && status >= 200 && status < 300; }
};

// Gets the body of a 2xx answer as it comes; `head` has status and headers by then.
using BodySink = std::function<Result<void>(const HttpReply& head, std::string_view bytes)>;

struct HttpRequest {
  std::string url;
  std::string authorization;  // value of the header; never sent on to another host
  std::vector<std::string> accept;
  std::int64_t range_from = 0;  // > 0 asks for the rest from there
  bool verify_tls = true;
  bool use_proxy = true;  // from the environment; false for loopback
  bool head_only = false;
  std::size_t body_limit = 4u << 20;  // without a sink
};

class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  // `sink` may be null: then the body is in the reply.
  virtual HttpReply perform(const HttpRequest& request, const BodySink* sink) = 0;
};

// libcurl, one connection kept open between exchanges. Used by one thread at a time. A cancellation
// ends an exchange within a second.
std::unique_ptr<HttpTransport> make_curl_transport(const Cancellation& cancellation);

}  // namespace coracle::image
