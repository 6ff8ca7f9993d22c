#include "runtime/plan.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "runtime/fuse_overlay.h"
#include "runtime/mount_options.h"

namespace coracle::runtime {
namespace {

const sys::IdMappings kWide{{{0, 1000, 1}, {1, 100000, 65536}}, {{0, 1000, 1}, {1, 100000, 65536}}};
const sys::IdMappings kSingle{{{0, 1000, 1}}, {{0, 1000, 1}}};

oci::RuntimeConfig config_with(std::vector<oci::Mount> mounts = {}) {
  oci::RuntimeConfig config;
  config.process = oci::Process{};
  config.process->args = {"true"};
  config.id_mappings = kWide;
  for (const char* type : {"pid", "network", "mount", "ipc", "uts", "user", "cgroup"})
    config.namespaces.push_back({type, ""});
  config.mounts = std::move(mounts);
  return config;
}

HostFacts host() {
  HostFacts facts;
  facts.hard_limits.fill(4096);
  return facts;
}

Result<InitPlan> plan_of(const oci::RuntimeConfig& config) {
  return plan_init(config, sys::DirectoryRootfs{"/rootfs"}, std::nullopt, host());
}

template <class Step>
const Step* first_step(const InitPlan& plan) {
  return plan.mounts.empty() ? nullptr : std::get_if<Step>(&plan.mounts.front());
}

TEST(Plan, LeavesNetworkAndCgroupNamespacesToTheChild) {
  auto plan = plan_of(config_with());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->clone_flags,
            static_cast<std::uint64_t>(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC |
                                       CLONE_NEWUTS));
  EXPECT_EQ(plan->unshare_flags, CLONE_NEWNET | CLONE_NEWCGROUP);
}

TEST(Plan, BindsTheHostsViewWhereANamespaceIsShared) {
  oci::RuntimeConfig config = config_with({{"/sys", "sysfs", "sysfs", {"nosuid"}}});
  std::erase_if(config.namespaces,
                [](const oci::Namespace& space) { return space.type == "network"; });
  auto plan = plan_of(config);
  ASSERT_TRUE(plan);
  const BindMount* bind = first_step<BindMount>(*plan);
  ASSERT_TRUE(bind);
  EXPECT_EQ(bind->source, "/sys");
  EXPECT_TRUE(bind->recursive_change.set & MOUNT_ATTR_RDONLY);
}

TEST(Plan, DropsTheTtyGroupWhereItIsNotMapped) {
  oci::RuntimeConfig config =
      config_with({{"/dev/pts", "devpts", "devpts", {"newinstance", "gid=5", "mode=0620"}}});
  config.id_mappings = kSingle;
  auto plan = plan_of(config);
  ASSERT_TRUE(plan);
  EXPECT_EQ(to_text(plan->mounts.front()).find("gid=5"), std::string::npos);
  config.id_mappings = kWide;
  plan = plan_of(config);
  ASSERT_TRUE(plan);
  EXPECT_NE(to_text(plan->mounts.front()).find("gid=5"), std::string::npos);
}

TEST(Plan, RefusesAUserThatIsNotMapped) {
  oci::RuntimeConfig config = config_with();
  config.process->user.uid = 70000;
  auto plan = plan_of(config);
  ASSERT_FALSE(plan);
  EXPECT_NE(plan.error().message.find("user id 70000 is not mapped"), std::string::npos);
}

TEST(Plan, ClampsLimitsToTheHostsAndSaysSo) {
  oci::RuntimeConfig config = config_with();
  config.process->rlimits = {{"RLIMIT_NOFILE", 1024, 1048576}};
  auto plan = plan_of(config);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->limits.front().soft, 1024u);
  EXPECT_EQ(plan->limits.front().hard, 4096u);
  ASSERT_EQ(plan->warnings.size(), 1u);
  EXPECT_NE(plan->warnings.front().find("RLIMIT_NOFILE 1048576"), std::string::npos);
}

TEST(Plan, RefusesUnknownNames) {
  oci::RuntimeConfig config = config_with();
  config.process->rlimits = {{"RLIMIT_LUCK", 1, 1}};
  EXPECT_FALSE(plan_of(config));
  config = config_with();
  config.process->capabilities = oci::Capabilities{{"CAP_FLY"}, {}, {}, {}, {}};
  EXPECT_FALSE(plan_of(config));
  config = config_with();
  config.hooks.prestart.push_back({"/bin/true", {}, {}, {}});
  EXPECT_FALSE(plan_of(config));
}

TEST(Plan, KeepsSysctlsInsideTheContainersNamespaces) {
  oci::RuntimeConfig config = config_with();
  config.sysctl = {{"net.ipv4.ip_unprivileged_port_start", "0"}, {"kernel.shmmax", "1"}};
  auto plan = plan_of(config);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->sysctls[1].first, "net/ipv4/ip_unprivileged_port_start");
  for (const char* name : {"kernel.core_pattern", "vm.swappiness", "net/../kernel/core_pattern"}) {
    config.sysctl = {{name, "x"}};
    EXPECT_FALSE(plan_of(config)) << name;
  }
}

TEST(Plan, NeverMakesCapabilitiesAmbientThatAreNotInheritable) {
  oci::RuntimeConfig config = config_with();
  config.process->capabilities =
      oci::Capabilities{{"CAP_CHOWN"}, {"CAP_CHOWN", "CAP_KILL"}, {}, {"CAP_CHOWN"}, {"CAP_CHOWN"}};
  auto plan = plan_of(config);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->privileges.ambient, 0u);
  EXPECT_EQ(plan->privileges.capabilities.effective, 1u);
}

TEST(Plan, RefusesLimitsItCannotEnforce) {
  oci::RuntimeConfig config = config_with();
  config.resources = {{"devices", Json::array({{{"allow", false}}})}};
  EXPECT_TRUE(plan_of(config));
  config.resources["memory"] = {{"limit", 1000000}};
  auto plan = plan_of(config);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().message,
            "linux.resources: \"memory\" cannot be enforced without a cgroup");
}

TEST(Plan, ShowsNothingForeignAtProcAndSys) {
  EXPECT_FALSE(plan_of(config_with({{"/proc/../proc/", "bind", "/data", {"rbind"}}})));
  EXPECT_FALSE(plan_of(config_with({{"/sys", "bind", "/data", {"rbind"}}})));
  EXPECT_TRUE(plan_of(config_with({{"/sys", "bind", "/sys", {"rbind", "ro"}}})));
  EXPECT_TRUE(plan_of(config_with({{"/sys2", "bind", "/data", {"rbind"}}})));
}

TEST(Plan, GivesEveryContainerItsDevices) {
  auto plan = plan_of(config_with());
  ASSERT_TRUE(plan);
  std::string text = to_text(*plan);
  for (const char* path : {"/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/random",
                           "/dev/urandom", "/dev/ptmx"})
    EXPECT_NE(text.find(path), std::string::npos) << path;
}

TEST(MountOptions, LetTheLastWordWin) {
  auto options =
      parse_mount_options({"ro", "rw", "nosuid", "rro", "rprivate", "size=64m", "rbind"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->change.set, static_cast<std::uint64_t>(MOUNT_ATTR_NOSUID));
  EXPECT_EQ(options->change.clear, static_cast<std::uint64_t>(MOUNT_ATTR_RDONLY));
  EXPECT_EQ(options->recursive_change.set, static_cast<std::uint64_t>(MOUNT_ATTR_RDONLY));
  EXPECT_EQ(options->recursive_change.propagation, static_cast<std::uint64_t>(MS_PRIVATE));
  EXPECT_TRUE(options->is_recursive_bind);
  ASSERT_EQ(options->parameters.size(), 1u);
  EXPECT_EQ(options->parameters[0].key, "size");
}

TEST(MountOptions, SwitchTheAccessTimeRuleWhole) {
  auto options = parse_mount_options({"noatime", "strictatime"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->change.set, static_cast<std::uint64_t>(MOUNT_ATTR_STRICTATIME));
  EXPECT_EQ(options->change.clear, static_cast<std::uint64_t>(MOUNT_ATTR__ATIME));
}

TEST(FuseOverlay, WritesLayersAndMappings) {
  sys::FuseOverlayRootfs rootfs{{{"/b", "/a"}, sys::OverlayUpper{"/u", "/w"}},
                                "/usr/bin/fuse-overlayfs",
                                {{0, 5, 1}, {1, 6, 9}},
                                {}};
  auto options = fuse_overlay_options(rootfs);
  ASSERT_TRUE(options);
  EXPECT_EQ(*options, "lowerdir=/b:/a,upperdir=/u,workdir=/w,uidmapping=5:0:1:6:1:9");
  rootfs.layers.lower = {"/with:colon"};
  EXPECT_FALSE(fuse_overlay_options(rootfs));
}

}  // namespace
}  // namespace coracle::runtime
