#include "image/registries_config.h"

#include <gtest/gtest.h>

namespace coracle::image {
namespace {

RegistriesConfig config_of(std::string_view text) {
  RegistriesConfig config;
  auto merged = merge_registries_config(text, "test", config);
  EXPECT_TRUE(merged) << merged.error().message;
  return config;
}

std::string candidates(const RegistriesConfig& config, const char* name) {
  std::string text;
  auto references = name_candidates(config, ImageReference::parse(name).value());
  if (!references) return references.error().message;
  for (const ImageReference& reference : *references) text += reference.str() + " ";
  return text;
}

std::string places(const RegistriesConfig& config, const char* name) {
  std::string text;
  auto endpoints = locate(config, parse_normalized(name).value());
  if (!endpoints) return endpoints.error().message;
  for (const RegistryEndpoint& endpoint : *endpoints)
    text += endpoint.location.str() + (endpoint.insecure ? "! " : " ");
  return text;
}

TEST(RegistriesConfig, ShortNamesGoToDockerWhenNothingIsSaid) {
  EXPECT_EQ(candidates({}, "debian"), "docker.io/library/debian:latest ");
  EXPECT_EQ(candidates({}, "quay.io/x:1"), "quay.io/x:1 ");
}

TEST(RegistriesConfig, SearchesInOrderAndAliasesComeFirst) {
  RegistriesConfig config = config_of(R"(
    unqualified-search-registries = ["quay.io", "docker.io"]
    [aliases]
    "tool" = "registry.example/team/tool"
  )");
  EXPECT_EQ(candidates(config, "x:2"), "quay.io/x:2 docker.io/library/x:2 ");
  EXPECT_EQ(candidates(config, "tool:3"), "registry.example/team/tool:3 ");
}

TEST(RegistriesConfig, TheLongestPrefixDecidesThePlace) {
  RegistriesConfig config = config_of(R"(
    [[registry]]
    prefix = "docker.io"
    location = "cache.example:5000/hub"
    insecure = true
    [[registry]]
    location = "docker.io/secret"
    blocked = true
    [[registry]]
    prefix = "*.lab.example"
    [[registry.mirror]]
    location = "mirror.example"
  )");
  EXPECT_EQ(places(config, "debian:12"), "cache.example:5000/hub/library/debian:12! ");
  EXPECT_NE(places(config, "docker.io/secret/x").find("blocked"), std::string::npos);
  EXPECT_EQ(places(config, "docker.io/secretive/x"), "cache.example:5000/hub/secretive/x:latest! ");
  EXPECT_EQ(places(config, "a.lab.example/y"), "mirror.example/y:latest a.lab.example/y:latest ");
  EXPECT_EQ(places(config, "quay.io/y"), "quay.io/y:latest ");
}

TEST(RegistriesConfig, NamesTheLineOfASyntaxErrorAndTheKeyOfAWrongType) {
  RegistriesConfig config;
  auto broken = merge_registries_config("x = [\n\"a\n", "reg.conf", config);
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().message.find("reg.conf: line 2"), std::string::npos)
      << broken.error().message;
  auto wrong = merge_registries_config("[[registry]]\nlocation = 3\n", "reg.conf", config);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "reg.conf: location is not a string");
}

}  // namespace
}  // namespace coracle::image
