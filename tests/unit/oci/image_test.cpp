#include "oci/image.h"

#include <gtest/gtest.h>

namespace coracle::oci {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

Descriptor entry(const char* os, const char* architecture, const char* variant, char digit) {
  return {.digest = Digest::parse("sha256:" + std::string(64, digit)).value(),
          .platform = Platform{os, architecture, variant}};
}

char chosen(const Index& index, Platform wanted) {
  const Descriptor* found = find_platform(index, wanted);
  return found ? found->digest.hex()[0] : '-';
}

TEST(Platform, ReadsUsersWords) {
  EXPECT_EQ(Platform::parse("linux/arm64/v8")->str(), "linux/arm64/v8");
  EXPECT_EQ(Platform::parse("x86_64")->str(), "linux/amd64");
  EXPECT_EQ(Platform::parse("linux/aarch64")->str(), "linux/arm64");
  EXPECT_EQ(Platform::parse("armhf")->str(), "linux/arm/v7");
  for (const char* text : {"", "/", "linux/", "a/b/c/d"})
    EXPECT_FALSE(Platform::parse(text)) << text;
}

TEST(Index, PrefersTheExactMemberAndFallsBackWithinTheFamily) {
  Index index{{entry("unknown", "unknown", "", '0'), entry("linux", "arm", "v5", '5'),
               entry("linux", "arm", "v6", '6'), entry("linux", "arm64", "v8", '8'),
               entry("linux", "amd64", "", '1'), entry("linux", "amd64", "v3", '3')}};
  EXPECT_EQ(chosen(index, {"linux", "arm", "v7"}), '6');
  EXPECT_EQ(chosen(index, {"linux", "arm", "v5"}), '5');
  EXPECT_EQ(chosen(index, {"linux", "arm64", ""}), '8');
  EXPECT_EQ(chosen(index, {"linux", "amd64", ""}), '1');
  EXPECT_EQ(chosen(index, {"linux", "amd64", "v4"}), '3');
  EXPECT_EQ(chosen(index, {"linux", "amd64", "v2"}), '1');
  EXPECT_EQ(chosen(index, {"linux", "s390x", ""}), '-');
  EXPECT_EQ(chosen(index, {"windows", "amd64", ""}), '-');
}

TEST(Index, AVariantTheProcessorCannotRunNeverMatches) {
  EXPECT_FALSE(platform_satisfies({"linux", "arm", "v7"}, {"linux", "arm", "v6"}));
  EXPECT_TRUE(platform_satisfies({"linux", "arm", "v6"}, {"linux", "arm", "v7"}));
  EXPECT_TRUE(platform_satisfies({"", "", ""}, {"linux", "amd64", ""}));
}

TEST(ManifestKind, IsDecidedByContentTypeThenMediaTypeThenStructure) {
  Json index = {{"manifests", Json::array()}};
  EXPECT_EQ(kind_of_manifest("application/vnd.oci.image.manifest.v1+json; charset=utf-8", index),
            ManifestKind::manifest);
  EXPECT_EQ(kind_of_manifest("text/plain", Json{{"mediaType", media_type::kDockerList}}),
            ManifestKind::index);
  EXPECT_EQ(kind_of_manifest("", index), ManifestKind::index);
  EXPECT_EQ(kind_of_manifest("", Json{{"config", 1}, {"layers", 1}}), ManifestKind::manifest);
  EXPECT_EQ(kind_of_manifest("application/vnd.docker.distribution.manifest.v1+prettyjws", index),
            ManifestKind::schema1);
  EXPECT_EQ(kind_of_manifest("", Json{{"fsLayers", 1}}), ManifestKind::schema1);
  EXPECT_EQ(kind_of_manifest("", Json::array()), ManifestKind::unknown);
}

TEST(Manifest, ReadsConfigAndLayersInOrder) {
  Json layer = {{"mediaType", "t"}, {"digest", kDigest}, {"size", 5}};
  auto manifest = parse_manifest(
      Json{{"config", layer}, {"layers", {layer, layer}}, {"annotations", {{"k", "v"}}}});
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(manifest->layers.size(), 2u);
  EXPECT_EQ(manifest->config.size, 5);
  EXPECT_EQ(manifest->annotations["k"], "v");
}

TEST(Manifest, NamesTheMemberThatIsWrong) {
  auto message = [](const Json& document) { return parse_manifest(document).error().message; };
  EXPECT_EQ(message(Json::object()), "manifest without a config");
  EXPECT_EQ(message(Json{{"config", {{"digest", kDigest}, {"size", -1}}}}),
            "config: descriptor " + kDigest + " without a size");
  EXPECT_NE(message(Json{{"config", {{"digest", "md5:1"}, {"size", 1}}}}).find("config: digest"),
            std::string::npos);
  EXPECT_NE(message(Json{{"config", {{"digest", kDigest}, {"size", 1}}}, {"layers", 3}})
                .find("\"layers\" is not a list"),
            std::string::npos);
}

TEST(ImageConfig, ReadsWhatARunNeeds) {
  auto document = parse_json(
      R"({"architecture":"arm64","os":"linux","variant":"v8","created":"2026-01-01T00:00:00Z",
    "config":{"Env":["A=b"],"Entrypoint":["/e"],"Cmd":null,"User":"1:2","WorkingDir":"/w","Volumes":{"/v":{}},
      "ExposedPorts":{"80/tcp":{}},"Labels":{"l":"m"},"StopSignal":"SIGINT","Healthcheck":{"Test":["CMD","x"],"Interval":5}},
    "rootfs":{"type":"layers","diff_ids":[")" +
          kDigest + R"("]},"history":[{"created_by":"RUN x","empty_layer":true}]})",
      "test");
  auto config = parse_image_config(document.value());
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->platform.str(), "linux/arm64/v8");
  EXPECT_EQ(config->entrypoint, std::vector<std::string>{"/e"});
  EXPECT_TRUE(config->command.empty());
  EXPECT_EQ(config->volumes, std::vector<std::string>{"/v"});
  EXPECT_EQ(config->exposed_ports, std::vector<std::string>{"80/tcp"});
  EXPECT_EQ(config->health_check->interval, 5);
  EXPECT_EQ(config->diff_ids.size(), 1u);
  EXPECT_TRUE(config->history[0].empty_layer);
}

TEST(ImageConfig, RefusesAnArtifactAndWrongTypes) {
  EXPECT_NE(parse_image_config(Json::object()).error().message.find("is not a container image"),
            std::string::npos);
  Json wrong = {{"rootfs", {{"diff_ids", Json::array()}}}, {"config", {{"Env", "A=b"}}}};
  EXPECT_EQ(parse_image_config(wrong).error().message, "config: member \"Env\" is not a list");
}

}  // namespace
}  // namespace coracle::oci
