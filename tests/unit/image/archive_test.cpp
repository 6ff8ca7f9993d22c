#include "image/archive_documents.h"
#include "image/resolve.h"

#include <gtest/gtest.h>

namespace coracle::image {
namespace {

std::string name_of(StringMap annotations) {
  return oci_image_name(annotations).value_or("none");
}

TEST(OciImageName, PrefersContainerdsFullName) {
  EXPECT_EQ(name_of({{"io.containerd.image.name", "docker.io/library/x:1"},
                     {"org.opencontainers.image.ref.name", "1"}}),
            "docker.io/library/x:1");
}

TEST(OciImageName, PutsAShortReferenceNameBelowLocalhost) {
  EXPECT_EQ(name_of({{"org.opencontainers.image.ref.name", "debian:12"}}), "localhost/debian:12");
  EXPECT_EQ(name_of({{"org.opencontainers.image.ref.name", "hello"}}), "localhost/hello:latest");
  EXPECT_EQ(name_of({{"org.opencontainers.image.ref.name", "quay.io/a/b:1"}}), "quay.io/a/b:1");
}

TEST(OciImageName, ABareTagNamesNothing) {
  for (const char* tag : {"latest", "12", "v1.2", "1.0-rc1"})
    EXPECT_EQ(name_of({{"org.opencontainers.image.ref.name", tag}}), "none") << tag;
  EXPECT_EQ(name_of({}), "none");
  EXPECT_EQ(name_of({{"org.opencontainers.image.ref.name", "UPPER:1"}}), "none");
}

TEST(Resolve, AnArtifactIsNoImage) {
  EXPECT_TRUE(is_image_config(oci::media_type::kDockerConfig));
  EXPECT_FALSE(is_image_config("application/vnd.cncf.helm.config.v1+json"));
}

}  // namespace
}  // namespace coracle::image
