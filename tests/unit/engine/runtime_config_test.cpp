#include "engine/runtime_config.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/container_user.h"

namespace coracle::engine {
namespace {

using Words = std::vector<std::string>;

ContainerFacts some_facts() {
  ContainerFacts facts;
  facts.id = std::string(64, 'a');
  facts.image.entrypoint = {"/entry"};
  facts.image.command = {"serve"};
  facts.image.env = {"PATH=/image", "A=image"};
  facts.id_mappings = {{{0, 1001, 1}, {1, 100000, 65536}}, {{0, 1001, 1}, {1, 100000, 65536}}};
  facts.init_program = "/libexec/init";
  facts.open_files_limit = 4096;
  return facts;
}

const oci::Mount* mount_at(const oci::RuntimeConfig& config, const std::string& destination) {
  auto found = std::find_if(config.mounts.begin(), config.mounts.end(),
                            [&](const oci::Mount& mount) { return mount.destination == destination; });
  return found == config.mounts.end() ? nullptr : &*found;
}

TEST(CommandWords, FollowTheImageUnlessReplaced) {
  ContainerFacts facts = some_facts();
  ContainerSpec spec;
  EXPECT_EQ(*command_words(spec, facts.image), (Words{"/entry", "serve"}));
  spec.command = {"other"};
  EXPECT_EQ(*command_words(spec, facts.image), (Words{"/entry", "other"}));
  spec.entrypoint = Words{"sh"};
  spec.command.clear();
  EXPECT_EQ(*command_words(spec, facts.image), Words{"sh"}) << "another entry point drops the image's command";
  spec.entrypoint = Words{};
  EXPECT_EQ(command_words(spec, facts.image).error().message, "no command was given, and the image has none");
}

TEST(RuntimeConfig, UserVariablesWinOverTheImage) {
  ContainerSpec spec;
  spec.env = {"A=user"};
  spec.terminal = true;
  Words env = make_runtime_config(spec, some_facts())->process->env;
  EXPECT_EQ(env[0], "PATH=/image");
  EXPECT_NE(std::find(env.begin(), env.end(), "A=user"), env.end());
  EXPECT_NE(std::find(env.begin(), env.end(), "TERM=xterm"), env.end());
  EXPECT_NE(std::find(env.begin(), env.end(), "container=coracle"), env.end());
}

TEST(RuntimeConfig, RootHasTheDefaultCapabilitiesAndNothingInheritable) {
  oci::Capabilities capabilities = *make_runtime_config({}, some_facts())->process->capabilities;
  EXPECT_EQ(capabilities.effective.size(), 11u);
  EXPECT_TRUE(capabilities.inheritable.empty());
  EXPECT_TRUE(capabilities.ambient.empty());
}

TEST(RuntimeConfig, AnotherUserHasOnlyWhatWasAskedFor) {
  ContainerFacts facts = some_facts();
  facts.user.uid = 33;
  ContainerSpec spec;
  EXPECT_TRUE(make_runtime_config(spec, facts)->process->capabilities->effective.empty());
  EXPECT_EQ(make_runtime_config(spec, facts)->process->capabilities->bounding.size(), 11u);
  spec.cap_add = {"net_raw"};
  EXPECT_EQ(make_runtime_config(spec, facts)->process->capabilities->ambient, Words{"CAP_NET_RAW"});
}

TEST(RuntimeConfig, AMountOfTheUserReplacesOneOfOurs) {
  ContainerSpec spec;
  spec.mounts = {{"/dev/shm", "bind", "/tmp", {"rbind"}}};
  oci::RuntimeConfig config = *make_runtime_config(spec, some_facts());
  EXPECT_EQ(mount_at(config, "/dev/shm")->source, "/tmp");
  EXPECT_EQ(std::count_if(config.mounts.begin(), config.mounts.end(),
                          [](const oci::Mount& mount) { return mount.destination == "/dev/shm"; }),
            1);
}

TEST(RuntimeConfig, MountsBelowOthersComeAfterThem) {
  ContainerSpec spec;
  spec.mounts = {{"/a/b", "bind", "/tmp", {}}, {"/a", "tmpfs", "tmpfs", {}}};
  oci::RuntimeConfig config = *make_runtime_config(spec, some_facts());
  EXPECT_LT(mount_at(config, "/a"), mount_at(config, "/a/b"));
}

TEST(RuntimeConfig, HostNetworkHasNoNamespaceAndAReadOnlyBindOfSys) {
  ContainerSpec spec;
  spec.network = NetworkMode::host;
  oci::RuntimeConfig config = *make_runtime_config(spec, some_facts());
  for (const oci::Namespace& one : config.namespaces) EXPECT_NE(one.type, "network");
  EXPECT_EQ(mount_at(config, "/sys")->type, "bind");
  EXPECT_TRUE(config.sysctl.empty());
}

TEST(RuntimeConfig, PrivilegedHasNoMasksAndAllCapabilities) {
  ContainerSpec spec;
  spec.privileged = true;
  ContainerFacts facts = some_facts();
  facts.seccomp = oci::Seccomp{};
  oci::RuntimeConfig config = *make_runtime_config(spec, facts);
  EXPECT_TRUE(config.masked_paths.empty());
  EXPECT_FALSE(config.seccomp);
  EXPECT_EQ(config.process->capabilities->effective.size(), 41u);
}

TEST(RuntimeConfig, InitRunsTheCommand) {
  ContainerSpec spec;
  spec.init = true;
  oci::RuntimeConfig config = *make_runtime_config(spec, some_facts());
  EXPECT_EQ(config.process->args, (Words{"/run/coracle-init", "--", "/entry", "serve"}));
  EXPECT_EQ(mount_at(config, "/run/coracle-init")->source, "/libexec/init");
}

TEST(AccountFiles, GainALineForTheCallerOnlyWhenTheyMustHave) {
  oci::ResolvedUser user;
  user.uid = 1234;
  user.gid = 1234;
  AccountFiles files{"root:x:0:0::/root:/bin/sh", "root:x:0:\n"};
  std::optional<AccountFiles> more = account_files_with_caller(files, user);
  ASSERT_TRUE(more);
  EXPECT_TRUE(more->passwd.starts_with(files.passwd + "\n"));
  EXPECT_NE(more->passwd.find(":x:1234:1234:"), std::string::npos);
  EXPECT_FALSE(account_files_with_caller(*more, user));
}

}  // namespace
}  // namespace coracle::engine
