#include "oci/runtime_config.h"

#include <gtest/gtest.h>

#include "oci/user.h"

namespace coracle::oci {
namespace {

Result<RuntimeConfig> parse(const char* text) {
  Result<Json> document = parse_json(text, "test");
  if (!document) return tl::unexpected(document.error());
  return parse_runtime_config(*document);
}

std::string error_of(const char* text) {
  auto config = parse(text);
  return config ? "no error" : config.error().message;
}

TEST(RuntimeConfig, SurvivesWritingAndReading) {
  RuntimeConfig config;
  config.process = Process{};
  config.process->args = {"sh", "-c", "true"};
  config.process->env = {"A=b"};
  config.process->user = {5, 6, 022, {7, 8}};
  config.process->rlimits = {{"RLIMIT_NOFILE", 1024, ~0ull}};
  config.process->capabilities = Capabilities{{"CAP_CHOWN"}, {"CAP_CHOWN"}, {}, {"CAP_CHOWN"}, {}};
  config.process->oom_score_adj = -5;
  config.process->console_size = {{40, 100}};
  config.mounts = {{"/proc", "proc", "proc", {"nosuid"}}};
  config.namespaces = {{"pid", ""}, {"network", "/run/ns"}};
  config.id_mappings = {{{0, 1000, 1}}, {{0, 1000, 1}}};
  config.masked_paths = {"/proc/kcore"};
  config.sysctl = {{"net.ipv4.ip_forward", "1"}};
  Seccomp profile;
  profile.default_action = "SCMP_ACT_ERRNO";
  profile.rules = {{{"clone"}, "SCMP_ACT_ALLOW", 3u, {{0, 0x7e020000, 0, "SCMP_CMP_MASKED_EQ"}}}};
  config.seccomp = profile;
  Json written = to_json(config);
  auto read = parse_runtime_config(written);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(dump_json(to_json(*read)), dump_json(written));
}

TEST(RuntimeConfig, NamesTheMemberAtFault) {
  EXPECT_EQ(error_of(R"({"ociVersion":"2.0.0"})"),
            "config.json: ociVersion 2.0.0 is not supported; this runtime reads 1.x");
  EXPECT_EQ(error_of(R"({"ociVersion":"1.2.0","process":{"args":"sh","cwd":"/"}})"),
            "config.json: process: member \"args\" is not a list");
  EXPECT_EQ(error_of(R"({"ociVersion":"1.2.0","process":{"args":["sh"],"cwd":"tmp"}})"),
            "config.json: process: \"cwd\" is not an absolute path");
  EXPECT_EQ(
      error_of(R"({"ociVersion":"1.2.0","linux":{"namespaces":[{"type":"pid"},{"type":"pid"}]}})"),
      "config.json: linux: namespaces: pid is given twice");
  EXPECT_EQ(error_of(R"({"ociVersion":"1.2.0","linux":{"namespaces":[{"type":"space"}]}})"),
            "config.json: linux: namespaces: \"space\" is not a namespace type");
  EXPECT_EQ(
      error_of(R"({"ociVersion":"1.2.0","process":{"args":["sh"],"cwd":"/","user":{"uid":-1}}})"),
      "config.json: process: user: member \"uid\" is out of range: -1");
}

TEST(RuntimeConfig, RefusesWhatItWouldHaveToIgnore) {
  EXPECT_EQ(error_of(R"({"ociVersion":"1.2.0","linux":{"personality":{"domain":"LINUX32"}}})"),
            "config.json: linux: \"personality\" is not supported");
}

TEST(RuntimeConfig, TakesRelativeDestinationsFromTheRoot) {
  auto config = parse(R"({"ociVersion":"1.0.2","mounts":[{"destination":"data","type":"tmpfs"}]})");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->mounts.at(0).destination, "/data");
}

TEST(Seccomp, KeepsRulesOfGrantedCapabilitiesOnly) {
  auto document = parse_json(R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[
    {"names":["read"],"action":"SCMP_ACT_ALLOW"},
    {"names":["mount"],"action":"SCMP_ACT_ALLOW","includes":{"caps":["CAP_SYS_ADMIN"]}},
    {"names":["clone"],"action":"SCMP_ACT_ALLOW","excludes":{"caps":["CAP_SYS_ADMIN"]}},
    {"names":["sync"],"action":"SCMP_ACT_ALLOW","includes":{"arches":["s390x"]}}]})",
                             "profile");
  ASSERT_TRUE(document);
  auto plain = parse_seccomp(*document, {});
  ASSERT_TRUE(plain);
  ASSERT_EQ(plain->rules.size(), 2u);
  EXPECT_EQ(plain->rules[1].names[0], "clone");
  auto admin = parse_seccomp(*document, {"CAP_SYS_ADMIN"});
  ASSERT_TRUE(admin);
  ASSERT_EQ(admin->rules.size(), 2u);
  EXPECT_EQ(admin->rules[1].names[0], "mount");
}

constexpr const char* kPasswd = "root:x:0:0::/root:/bin/sh\nweb:x:33:34::/srv:/bin/sh\n";
constexpr const char* kGroup = "root:x:0:\nwww:x:34:\nlog:x:40:a,web\nvideo:x:44:web\n";

TEST(User, IsFoundByNameAndNumber) {
  auto user = resolve_user("web", kPasswd, kGroup);
  ASSERT_TRUE(user);
  EXPECT_EQ(user->uid, 33u);
  EXPECT_EQ(user->gid, 34u);
  EXPECT_EQ(user->home, "/srv");
  EXPECT_EQ(user->additional_gids, (std::vector<std::uint32_t>{40, 44}));
  user = resolve_user("33:log", kPasswd, kGroup);
  ASSERT_TRUE(user);
  EXPECT_EQ(user->gid, 40u);
  EXPECT_TRUE(user->additional_gids.empty());
  user = resolve_user("1234", kPasswd, kGroup);
  ASSERT_TRUE(user);
  EXPECT_EQ(user->uid, 1234u);
  EXPECT_EQ(user->gid, 0u);
}

TEST(User, IsTakenStrictly) {
  for (const char* text :
       {"", "root:", ":0", "1000x", "4294967296", "nobody", "root:nogroup", "-1"})
    EXPECT_FALSE(resolve_user(text, kPasswd, kGroup)) << text;
}

}  // namespace
}  // namespace coracle::oci
