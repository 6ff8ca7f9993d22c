#include "image/transfer/options.h"

#include <gtest/gtest.h>

namespace coracle::image {
namespace {

TEST(TransferOptions, ReadsBothSpellingsOfAValue) {
  auto options = parse_transfer_options({"pull", "--root", "/s", "--policy=newer",
                                         "--tls-verify=false", "--creds", "u:p:q", "x", "y"});
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->root, "/s");
  EXPECT_EQ(options->pull.policy, PullPolicy::newer);
  EXPECT_EQ(options->pull.tls, TlsPolicy::no_verify_or_plain);
  EXPECT_EQ(options->pull.credentials->password, "p:q");
  EXPECT_EQ(options->references, (std::vector<std::string>{"x", "y"}));
}

TEST(TransferOptions, RefusesWhatItDoesNotKnow) {
  auto message = [](std::vector<std::string> words) {
    return parse_transfer_options(words).error().message;
  };
  EXPECT_EQ(message({"pull", "--root=/s"}), "no image named");
  EXPECT_EQ(message({"pull", "x"}), "--root is missing");
  EXPECT_EQ(message({"load", "--root=/s", "--creds=a:b"}), "--creds: unknown option --creds");
  EXPECT_EQ(message({"pull", "--policy"}), "--policy needs a value");
  EXPECT_NE(message({"pull", "--tls-verify=perhaps"}).find("neither true nor false"),
            std::string::npos);
  EXPECT_EQ(message({}), "say pull or load");
}

}  // namespace
}  // namespace coracle::image
