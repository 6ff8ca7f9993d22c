#include "image/credentials.h"

#include <gtest/gtest.h>

namespace coracle::image {
namespace {

std::string user_for(const char* document, const char* image) {
  auto found =
      find_credentials(parse_json(document, "test").value(), parse_normalized(image).value());
  if (!found) return "error: " + found.error().message;
  return *found ? (*found)->user + "/" + (*found)->password : "none";
}

TEST(Credentials, TheMostSpecificKeyWins) {
  const char* document =
      R"({"auths": {"quay.io": {"auth": "YTox"}, "quay.io/team": {"auth": "YjoyOjM="},
                             "quay.io/team/app": {"username": "c", "password": "4"}}})";
  EXPECT_EQ(user_for(document, "quay.io/other/x"), "a/1");
  EXPECT_EQ(user_for(document, "quay.io/team/x"), "b/2:3");
  EXPECT_EQ(user_for(document, "quay.io/team/app:1"), "c/4");
  EXPECT_EQ(user_for(document, "quay.io/teamwork/x"), "a/1");
  EXPECT_EQ(user_for(document, "quay.io.evil/x"), "none");
}

TEST(Credentials, KnowsDockersOwnKey) {
  EXPECT_EQ(user_for(R"({"auths": {"https://index.docker.io/v1/": {"auth": "YTox"}}})", "debian"),
            "a/1");
  EXPECT_EQ(user_for(R"({"auths": {"https://reg.x:5000/v2/": {"auth": "YTox"}}})", "reg.x:5000/y"),
            "a/1");
}

TEST(Credentials, RefusesDamagedEntries) {
  EXPECT_NE(user_for(R"({"auths": {"quay.io": {"auth": "*"}}})", "quay.io/x").find("not base64"),
            std::string::npos);
  EXPECT_NE(
      user_for(R"({"auths": {"quay.io": {"auth": "YQ=="}}})", "quay.io/x").find("USER:PASSWORD"),
      std::string::npos);
}

TEST(Credentials, NoticesACredentialHelper) {
  auto reference = parse_normalized("quay.io/x").value();
  EXPECT_TRUE(names_credential_helper(Json{{"credsStore", "pass"}}, reference));
  EXPECT_TRUE(names_credential_helper(Json{{"credHelpers", {{"quay.io", "pass"}}}}, reference));
  EXPECT_FALSE(names_credential_helper(Json{{"credHelpers", {{"ghcr.io", "pass"}}}}, reference));
}

}  // namespace
}  // namespace coracle::image
