#include "image/auth_challenge.h"

#include <gtest/gtest.h>

namespace coracle::image {
namespace {

TEST(AuthChallenge, ReadsBearerWithQuotedCommas) {
  auto challenges = parse_challenges(
      {R"(Bearer realm="https://auth.x/token",Service="a,b", scope="r:x:pull,push")"});
  ASSERT_EQ(challenges.size(), 1u);
  EXPECT_EQ(challenges[0].scheme, "bearer");
  EXPECT_EQ(challenges[0].parameters["realm"], "https://auth.x/token");
  EXPECT_EQ(challenges[0].parameters["service"], "a,b");
  EXPECT_EQ(challenges[0].parameters["scope"], "r:x:pull,push");
}

TEST(AuthChallenge, ReadsSeveralChallengesInOneAndInManyHeaders) {
  auto challenges = parse_challenges(
      {R"(Negotiate, BASIC realm="x\"y" , Bearer realm=https://a/t)", "Digest a=b"});
  ASSERT_EQ(challenges.size(), 4u);
  EXPECT_EQ(challenges[0].scheme, "negotiate");
  EXPECT_EQ(challenges[1].scheme, "basic");
  EXPECT_EQ(challenges[1].parameters["realm"], "x\"y");
  EXPECT_EQ(challenges[2].parameters["realm"], "https://a/t");
  EXPECT_EQ(challenges[3].parameters["a"], "b");
}

TEST(AuthChallenge, EndsAtTextThatFollowsNoGrammar) {
  EXPECT_TRUE(parse_challenges({""}).empty());
  EXPECT_TRUE(parse_challenges({"=x"}).empty());
  EXPECT_TRUE(parse_challenges({"realm=\"x\""}).empty());
  EXPECT_EQ(parse_challenges({"Basic realm=\"unclosed"}).size(), 1u);
}

TEST(AuthChallenge, MakesTheTokenAddress) {
  AuthChallenge bearer{"bearer", {{"realm", "https://a/t"}, {"service", "reg x"}}};
  EXPECT_EQ(token_url(bearer, "lib/x"),
            "https://a/t?service=reg%20x&scope=repository%3Alib%2Fx%3Apull");
  AuthChallenge bare{"bearer", {{"realm", "https://a/t?k=v"}}};
  EXPECT_EQ(token_url(bare, "x"), "https://a/t?k=v&scope=repository%3Ax%3Apull");
  EXPECT_EQ(token_url({"bearer", {}}, "x"), std::nullopt);
}

TEST(Base64, GoesThereAndBack) {
  for (std::string text : {"", "a", "ab", "abc", "user:pa:ss\xff"})
    EXPECT_EQ(base64_decode(base64_encode(text)), text);
  EXPECT_EQ(base64_encode("user:pass"), "dXNlcjpwYXNz");
  EXPECT_EQ(base64_decode("!!"), std::nullopt);
}

}  // namespace
}  // namespace coracle::image
