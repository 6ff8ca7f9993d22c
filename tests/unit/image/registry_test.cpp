#include "image/registry.h"

#include <gtest/gtest.h>

#include <deque>

#include "storage/blob.h"

namespace coracle::image {
namespace {

using Ending = HttpReply::Ending;

struct Scripted {
  HttpReply reply;
  std::string body;  // goes to the sink when there is one
};

// Answers in order and remembers what it was asked.
class FakeTransport : public HttpTransport {
 public:
  FakeTransport(std::deque<Scripted>& script, std::vector<HttpRequest>& asked)
      : script_(script), asked_(asked) {}
  HttpReply perform(const HttpRequest& request, const BodySink* sink) override {
    asked_.push_back(request);
    if (script_.empty()) return {.ending = Ending::unreachable, .problem = "script is over"};
    Scripted next = std::move(script_.front());
    script_.pop_front();
    bool is_success = next.reply.status >= 200 && next.reply.status < 300;
    if (!sink || !is_success)
      next.reply.body = next.body;
    else if (Result<void> taken = (*sink)(next.reply, next.body); !taken) {
      next.reply.ending = Ending::sink_refused;
      next.reply.sink_error = taken.error();
    }
    return next.reply;
  }

 private:
  std::deque<Scripted>& script_;
  std::vector<HttpRequest>& asked_;
};

Scripted answer(long status, std::string body = "",
                std::vector<std::pair<std::string, std::string>> headers = {}) {
  return {{.status = status, .headers = std::move(headers)}, std::move(body)};
}

class Registry : public ::testing::Test {
 protected:
  Result<RegistryClient> client(const char* name, std::optional<Credentials> credentials = {}) {
    RegistrySettings settings;
    settings.credentials = std::move(credentials);
    settings.pause = [this](std::chrono::milliseconds pause) {
      pauses.push_back(pause.count());
      return true;
    };
    auto transport = std::make_unique<FakeTransport>(script, asked);
    session = TRY(RegistrySession::open(*transport, parse_normalized(name).value(), settings));
    return RegistryClient(*session, std::move(transport));
  }

  Result<std::string> fetch(RegistryClient& from, const std::string& content) {
    oci::Descriptor blob{.digest = storage::digest_of(content),
                         .size = static_cast<std::int64_t>(content.size())};
    std::string got;
    std::function<Result<void>(std::string_view)> append =
        [&](std::string_view bytes) -> Result<void> {
      got += bytes;
      return {};
    };
    TRY(from.fetch_blob(blob, append));
    return got;
  }

  std::deque<Scripted> script;
  std::vector<HttpRequest> asked;
  std::vector<long> pauses;
  std::unique_ptr<RegistrySession> session;
};

TEST_F(Registry, FallsBackToPlainHttpOnLoopbackOnly) {
  script = {{{.ending = Ending::not_https}, ""}, answer(200)};
  EXPECT_TRUE(client("localhost:5000/x"));
  EXPECT_EQ(asked[1].url, "http://localhost:5000/v2/");
  EXPECT_FALSE(asked[1].use_proxy);
  script = {{{.ending = Ending::not_https, .problem = "wrong version"}, ""}, answer(200)};
  auto refused = client("registry.example/x");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("does not speak https"), std::string::npos);
}

TEST_F(Registry, ResumesABlobWhereItBrokeOff) {
  script = {answer(200),
            {{.ending = Ending::broken_off, .status = 200}, "hello "},
            answer(206, "world", {{"content-range", "bytes 6-10/11"}})};
  auto registry = client("localhost:5000/x");
  EXPECT_EQ(fetch(*registry, "hello world").value(), "hello world");
  EXPECT_EQ(asked[2].range_from, 6);
}

TEST_F(Registry, SkipsWhatItHasWhenRangesAreNotServed) {
  script = {answer(200),
            {{.ending = Ending::broken_off, .status = 200}, "hello "},
            answer(200, "hello world")};
  auto registry = client("localhost:5000/x");
  EXPECT_EQ(fetch(*registry, "hello world").value(), "hello world");
}

TEST_F(Registry, RefusesAnotherRangeThanAskedFor) {
  script = {answer(200),
            {{.ending = Ending::broken_off, .status = 200}, "hello "},
            answer(206, "rld", {{"content-range", "bytes 8-10/11"}})};
  auto registry = client("localhost:5000/x");
  EXPECT_NE(fetch(*registry, "hello world").error().message.find("another part"),
            std::string::npos);
}

TEST_F(Registry, SaysHowMuchOfATruncatedBlobCame) {
  script = {answer(200), answer(200, "hello")};
  auto registry = client("localhost:5000/x");
  EXPECT_NE(fetch(*registry, "hello world").error().message.find("truncated: 5 of 11"),
            std::string::npos);
}

TEST_F(Registry, RepeatsWhatMayPassAndGivesUpOnWhatDoesNot) {
  script = {answer(200), answer(503), answer(429, "", {{"retry-after", "7"}}), answer(200, "ok")};
  auto registry = client("localhost:5000/x");
  EXPECT_EQ(fetch(*registry, "ok").value(), "ok");
  EXPECT_EQ(pauses, (std::vector<long>{500, 7000}));
  script = {answer(500), answer(500), answer(500), answer(500)};
  EXPECT_NE(fetch(*registry, "ok").error().message.find("HTTP 500"), std::string::npos);
  EXPECT_TRUE(script.empty());
}

TEST_F(Registry, ShowsTheRegistrysOwnWords) {
  script = {
      answer(200),
      answer(404, R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]})")};
  auto registry = client("localhost:5000/x");
  auto manifest = registry->fetch_manifest("12");
  ASSERT_FALSE(manifest);
  EXPECT_EQ(manifest.error().message, "manifest unknown (HTTP 404 from localhost:5000)");
  EXPECT_TRUE(is_missing(manifest.error()));
}

TEST_F(Registry, ChecksAManifestAskedForByDigest) {
  script = {answer(200), answer(200, "{}")};
  auto registry = client("localhost:5000/x");
  EXPECT_NE(registry->fetch_manifest("sha256:" + std::string(64, '0'))
                .error()
                .message.find("with digest"),
            std::string::npos);
}

TEST_F(Registry, GetsATokenAndRenewsItOnceWhenItHasExpired) {
  auto challenge = std::pair<std::string, std::string>(
      "www-authenticate", R"(Bearer realm="https://auth.x/t",service="s")");
  script = {answer(401, "", {challenge}), answer(200, R"({"token":"one"})"),
            answer(401, "", {challenge}), answer(200, R"({"access_token":"two"})"),
            answer(200, "{}")};
  auto registry = client("reg.example/team/x", Credentials{"u", "p"});
  ASSERT_TRUE(registry->fetch_manifest("1"));
  EXPECT_EQ(asked[1].url, "https://auth.x/t?service=s&scope=repository%3Ateam%2Fx%3Apull");
  EXPECT_EQ(asked[1].authorization, "Basic dTpw");
  EXPECT_EQ(asked[2].authorization, "Bearer one");
  EXPECT_EQ(asked[4].authorization, "Bearer two");
}

TEST_F(Registry, SendsNoPasswordInTheClearBecauseARegistryAsks) {
  script = {answer(401, "", {{"www-authenticate", R"(Bearer realm="http://auth.x/t")"}})};
  auto registry = client("reg.example/x", Credentials{"u", "p"});
  ASSERT_FALSE(registry);
  EXPECT_NE(registry.error().message.find("without TLS"), std::string::npos);
  EXPECT_EQ(asked.size(), 1u);
}

TEST_F(Registry, AWrongPasswordIsSaidOnce) {
  auto challenge = std::pair<std::string, std::string>("www-authenticate", "Basic realm=x");
  script = {answer(401, "", {challenge}), answer(401, "", {challenge})};
  auto registry = client("reg.example/x", Credentials{"u", "p"});
  auto manifest = registry->fetch_manifest("1");
  ASSERT_FALSE(manifest);
  EXPECT_NE(manifest.error().message.find("user name or password is wrong"), std::string::npos);
}

TEST(Loopback, IsToldByNameAndAddress) {
  for (const char* host :
       {"localhost", "localhost:5000", "127.0.0.1:1", "127.9.9.9", "[::1]:5", "a.localhost"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host :
       {"localhost.example", "127.0.0.1.example", "[::2]", "10.0.0.1", "docker.io"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace coracle::image
