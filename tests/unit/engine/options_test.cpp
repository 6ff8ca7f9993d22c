#include <gtest/gtest.h>

#include <algorithm>

#include "engine/capabilities.h"
#include "engine/container_spec.h"
#include "engine/environment.h"
#include "engine/mount_option.h"

namespace coracle::engine {
namespace {

using Words = std::vector<std::string>;

bool has(const Words& words, const std::string& word) { return std::find(words.begin(), words.end(), word) != words.end(); }

TEST(Volume, BindsWithoutDevicesAndSetuid) {
  oci::Mount mount = *parse_volume("/tmp:/data:ro");
  EXPECT_EQ(mount.type, "bind");
  EXPECT_EQ(mount.source, "/tmp");
  EXPECT_EQ(mount.destination, "/data");
  for (const char* word : {"rbind", "rprivate", "nosuid", "nodev", "ro"}) EXPECT_TRUE(has(mount.options, word)) << word;
}

TEST(Volume, TakesLabelsAndPropagation) {
  oci::Mount mount = *parse_volume("/tmp:/data:z,rslave,dev");
  EXPECT_FALSE(has(mount.options, "z"));
  EXPECT_TRUE(has(mount.options, "rslave"));
  EXPECT_FALSE(has(mount.options, "rprivate"));
  EXPECT_FALSE(has(mount.options, "nodev"));
}

TEST(Volume, RefusesWhatItCannotDo) {
  EXPECT_EQ(parse_volume("/nowhere/x:/data").error().message,
            "volume /nowhere/x:/data: mount source /nowhere/x: No such file or directory");
  EXPECT_NE(parse_volume("/tmp:data").error().message.find("not an absolute path"), std::string::npos);
  EXPECT_NE(parse_volume("/tmp:/x/..").error().message.find("root of the container"), std::string::npos);
  EXPECT_NE(parse_volume("/tmp:/x:bogus").error().message.find("option \"bogus\" is not known"), std::string::npos);
  EXPECT_NE(parse_volume("name:/x").error().message.find("named volumes"), std::string::npos);
  EXPECT_FALSE(parse_volume("/tmp"));
  EXPECT_FALSE(parse_volume("/a:/b:ro:x"));
}

TEST(Mount, ReadsKeysInAnyOrder) {
  oci::Mount bind = *parse_mount("dst=/x,readonly,src=/tmp,type=bind");
  EXPECT_EQ(bind.source, "/tmp");
  EXPECT_TRUE(has(bind.options, "ro"));
  oci::Mount tmpfs = *parse_mount("type=tmpfs,target=/t,tmpfs-size=1m,tmpfs-mode=0700");
  EXPECT_TRUE(has(tmpfs.options, "size=1m"));
  EXPECT_TRUE(has(tmpfs.options, "mode=0700"));
  EXPECT_FALSE(parse_mount("type=nfs,dst=/x"));
  EXPECT_FALSE(parse_mount("type=bind,src=/tmp,dst=/x,ro=maybe"));
}

TEST(Tmpfs, IsClosedByDefaultAndCopiesUp) {
  oci::Mount mount = *parse_tmpfs("/t");
  for (const char* word : {"nosuid", "nodev", "noexec", "mode=1777", "tmpcopyup"}) EXPECT_TRUE(has(mount.options, word));
  EXPECT_FALSE(has(parse_tmpfs("/t:notmpcopyup")->options, "tmpcopyup"));
  EXPECT_FALSE(parse_tmpfs("/t:size=lots"));
  EXPECT_FALSE(parse_tmpfs("t"));
}

TEST(Environment, LaterWordsWinInPlace) {
  EXPECT_EQ(merge_environment({{"A=1", "B=2"}, {"A=3", "C=4"}}), (Words{"A=3", "B=2", "C=4"}));
}

TEST(Environment, NamesAreCopiedFromTheCaller) {
  Words caller{"HOME=/h", "LC_ALL=C", "LC_TIME=x"};
  EXPECT_EQ(expand_environment_word("HOME", caller), Words{"HOME=/h"});
  EXPECT_EQ(expand_environment_word("LC_*", caller), (Words{"LC_ALL=C", "LC_TIME=x"}));
  EXPECT_TRUE(expand_environment_word("ABSENT", caller).empty());
  EXPECT_EQ(expand_environment_word("HOME=", caller), Words{"HOME="});
}

TEST(Environment, FilesHaveCommentsAndBlankLines) {
  EXPECT_EQ(*parse_environment_file("# c\n\n A=1 # kept\r\nHOME\n", "f", {"HOME=/h"}), (Words{"A=1 # kept", "HOME=/h"}));
  EXPECT_EQ(parse_environment_file("=1\n", "f", {}).error().message, "f: line \"=1\" has no variable name");
}

TEST(Capabilities, StartFromElevenAndFollowTheWords) {
  EXPECT_EQ(effective_capabilities({}, {})->size(), 11u);
  EXPECT_EQ(*effective_capabilities({"net_raw"}, {"ALL"}), Words{"CAP_NET_RAW"});
  EXPECT_FALSE(has(*effective_capabilities({}, {"CAP_CHOWN"}), "CAP_CHOWN"));
  EXPECT_EQ(effective_capabilities({"all"}, {"sys_admin"})->size(), all_capabilities().size() - 1);
  EXPECT_EQ(effective_capabilities({"bogus"}, {}).error().message, "capability \"bogus\" is not known");
}

TEST(ContainerName, FollowsTheGrammar) {
  EXPECT_EQ(ContainerName::parse("/web-1.x_y")->str(), "web-1.x_y");
  for (const char* wrong : {"", "/", "-x", ".x", "a b", "a/b", "é"}) EXPECT_FALSE(ContainerName::parse(wrong)) << wrong;
  EXPECT_TRUE(ContainerName::parse(ContainerName::invent(12345678901234).str()));
}

TEST(UserNamespace, KeepIdTakesIds) {
  UserNamespaceChoice choice = *parse_user_namespace("keep-id:uid=200,gid=210");
  EXPECT_EQ(choice.mode, UserNamespaceMode::keep_id);
  EXPECT_EQ(choice.uid, 200u);
  EXPECT_EQ(choice.gid, 210u);
  EXPECT_EQ(parse_user_namespace("host")->mode, UserNamespaceMode::root_is_caller);
  for (const char* wrong : {"auto", "keep-id:uid=x", "keep-id:size=1", "keep-idx"}) EXPECT_FALSE(parse_user_namespace(wrong));
}

TEST(SecurityOption, RefusesUnknownWords) {
  SecurityOptions options;
  EXPECT_TRUE(parse_security_option("seccomp=unconfined", options));
  EXPECT_TRUE(options.seccomp_unconfined);
  EXPECT_TRUE(parse_security_option("no-new-privileges", options));
  EXPECT_TRUE(options.no_new_privileges);
  EXPECT_FALSE(parse_security_option("seccomp=", options));
  EXPECT_FALSE(parse_security_option("bogus", options));
}

}  // namespace
}  // namespace coracle::engine
