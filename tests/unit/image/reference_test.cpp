#include "image/reference.h"

#include <gtest/gtest.h>

namespace coracle::image {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

std::string normalized(const std::string& text) {
  auto reference = parse_normalized(text);
  return reference ? reference->str() : "error: " + reference.error().message;
}

TEST(ImageReference, NormalisesAsDockerDoes) {
  EXPECT_EQ(normalized("debian"), "docker.io/library/debian:latest");
  EXPECT_EQ(normalized("debian:12"), "docker.io/library/debian:12");
  EXPECT_EQ(normalized("team/app"), "docker.io/team/app:latest");
  EXPECT_EQ(normalized("localhost:5000/debian:12"), "localhost:5000/debian:12");
  EXPECT_EQ(normalized("localhost/x"), "localhost/x:latest");
  EXPECT_EQ(normalized("[::1]:5000/x"), "[::1]:5000/x:latest");
  EXPECT_EQ(normalized("quay.io/a/b/c:T_1.x-y"), "quay.io/a/b/c:T_1.x-y");
  EXPECT_EQ(normalized("index.docker.io/debian"), "docker.io/library/debian:latest");
  EXPECT_EQ(normalized("docker://docker.io/debian"), "docker.io/library/debian:latest");
  EXPECT_EQ(normalized("host.example/a__b/c-d.e_f"), "host.example/a__b/c-d.e_f:latest");
}

TEST(ImageReference, KeepsTagAndDigestAndAddsNoTagToADigest) {
  EXPECT_EQ(normalized("debian@" + kDigest), "docker.io/library/debian@" + kDigest);
  EXPECT_EQ(normalized("debian:12@" + kDigest), "docker.io/library/debian:12@" + kDigest);
  EXPECT_EQ(parse_normalized("debian:12@" + kDigest)->manifest_name(), kDigest);
  EXPECT_EQ(parse_normalized("debian")->manifest_name(), "latest");
}

TEST(ImageReference, SaysWhatIsWrong) {
  EXPECT_NE(normalized("Debian").find("must be lower case"), std::string::npos);
  EXPECT_NE(normalized("localhost:5000/Debian:12").find("must be lower case"), std::string::npos);
  EXPECT_NE(normalized("debian:").find("is not a tag"), std::string::npos);
  EXPECT_NE(normalized("debian:-x").find("is not a tag"), std::string::npos);
  EXPECT_NE(normalized("debian@sha256:12").find("64 hex digits"), std::string::npos);
  EXPECT_NE(normalized("").find("is empty"), std::string::npos);
  EXPECT_NE(normalized("a//b").find("is not an image name"), std::string::npos);
  EXPECT_NE(normalized("a..b/c").find("is not a host"), std::string::npos);
  EXPECT_NE(normalized("[::1:5000/x").find("is not a host"), std::string::npos);
  EXPECT_NE(normalized("host.x:99999/x").find("is not a host"), std::string::npos);
  EXPECT_NE(normalized("debian/").find("is not an image name"), std::string::npos);
  EXPECT_NE(normalized("deb ian").find("is not an image name"), std::string::npos);
  EXPECT_NE(normalized(std::string(300, 'a')).find("longer than"), std::string::npos);
}

TEST(ImageReference, FamiliarDropsWhatDockerUsersDoNotType) {
  EXPECT_EQ(parse_normalized("debian:12")->familiar(), "debian:12");
  EXPECT_EQ(parse_normalized("team/app")->familiar(), "team/app:latest");
  EXPECT_EQ(parse_normalized("quay.io/a/b")->familiar(), "quay.io/a/b:latest");
}

TEST(ImageReference, PutsAShortNameBelowANamespace) {
  EXPECT_EQ(ImageReference::parse("app:1")->in_registry("quay.io/team")->str(),
            "quay.io/team/app:1");
  EXPECT_EQ(ImageReference::parse("quay.io/x")->in_registry("localhost")->str(), "quay.io/x");
  EXPECT_TRUE(ImageReference::parse("team/app")->is_short());
}

}  // namespace
}  // namespace coracle::image
