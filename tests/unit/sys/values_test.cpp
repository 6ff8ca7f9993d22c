#include <gtest/gtest.h>
#include <signal.h>

#include "sys/child.h"
#include "sys/id_mapping.h"
#include "sys/report.h"
#include "sys/rootfs_plan.h"

namespace coracle::sys {
namespace {

TEST(SubordinateIds, AreFoundByNameOrNumber) {
  std::string text = "other:1:2\nanna:100000:65536\n1001:300000:10\n# anna:5:5\nanna:bad:1\nanna:1:0\n";
  std::vector<IdRange> ranges = parse_subordinate_ids(text, "anna", 1001);
  ASSERT_EQ(ranges.size(), 2u);
  EXPECT_EQ(ranges[0].first, 100000u);
  EXPECT_EQ(ranges[1].first, 300000u);
}

TEST(SubordinateIds, MustLieInOurOwnNamespace) {
  std::vector<IdRange> ranges{{100000, 65536}};
  EXPECT_EQ(ranges_within(ranges, "         0          0 4294967295\n").size(), 1u);
  EXPECT_TRUE(ranges_within(ranges, "         0       1001          1\n").empty());
  EXPECT_TRUE(ranges_within(ranges, "0 1001 1\n1 100000 65536\n").empty());
  EXPECT_EQ(ranges_within({{1, 5}, {65530, 10}}, "0 1001 1\n1 100000 65536\n").size(), 1u);
}

TEST(IdMappings, RootIsTheCallerAndTheRestFollowsInOrder) {
  IdMappings mappings = root_is_caller(1001, 1002, {{{100000, 10}, {300000, 5}}, {{200000, 7}}});
  EXPECT_EQ(mappings.uids, (std::vector<IdMapping>{{0, 1001, 1}, {1, 100000, 10}, {11, 300000, 5}}));
  EXPECT_EQ(mappings.gids, (std::vector<IdMapping>{{0, 1002, 1}, {1, 200000, 7}}));
  EXPECT_FALSE(mappings.is_single());
}

TEST(IdMappings, WithoutRangesThereIsOneId) {
  EXPECT_TRUE(root_is_caller(1001, 1001, {}).is_single());
  EXPECT_TRUE(root_is_caller(1001, 1001, {{{1, 10}}, {}}).is_single());
}

TEST(IdMappings, KeepIdPutsTheCallerAmongItsSubIds) {
  IdMappings mappings = *keep_caller(1001, 1001, 3, 0, {{{100000, 10}}, {{200000, 10}}});
  EXPECT_EQ(mappings.uids, (std::vector<IdMapping>{{0, 100000, 3}, {3, 1001, 1}, {4, 100003, 7}}));
  EXPECT_EQ(mappings.gids, (std::vector<IdMapping>{{0, 1001, 1}, {1, 200000, 10}}));
  EXPECT_EQ(map_to_outside(mappings.uids, 3), 1001u);
  EXPECT_EQ(map_to_outside(mappings.uids, 10), 100009u);
  EXPECT_EQ(map_to_outside(mappings.uids, 11), std::nullopt);
}

TEST(IdMappings, KeepIdNamesTheRemedyForShortRanges) {
  Result<IdMappings> mappings = keep_caller(1001, 1001, 1001, 1001, {{{100000, 10}}, {{200000, 10}}});
  ASSERT_FALSE(mappings);
  EXPECT_NE(mappings.error().message.find("usermod --add-subuids"), std::string::npos);
}

TEST(Signal, IsKnownByNameAndNumber) {
  for (const char* word : {"TERM", "sigterm", "SIGTERM", "15"}) EXPECT_EQ(*parse_signal(word), SIGTERM) << word;
  EXPECT_EQ(*parse_signal("RTMIN+3"), SIGRTMIN + 3);
  EXPECT_EQ(*parse_signal("SIGRTMAX-1"), SIGRTMAX - 1);
  for (const char* word : {"", "0", "65", "-1", "TERMX", "RTMIN-1", "RTMAX+1", "15x"})
    EXPECT_FALSE(parse_signal(word)) << word;
}

TEST(ExitStatus, IsSaidAsAShellDoes) {
  EXPECT_EQ((ExitStatus{3, 0}.shell_code()), 3);
  EXPECT_EQ((ExitStatus{0, SIGKILL}.shell_code()), 137);
  EXPECT_EQ((ExitStatus{0, SIGKILL}.str()), "killed by SIGKILL");
}

TEST(Report, CarriesAnErrorAcross) {
  Error error = decode_error(encode_error({ErrorKind::conflict, EEXIST, "name \0 taken"}));
  EXPECT_EQ(error.kind, ErrorKind::conflict);
  EXPECT_EQ(error.errno_value, EEXIST);
  EXPECT_EQ(error.message, "name ");
}

TEST(Report, BytesThatAreNoErrorSaySo) {
  EXPECT_EQ(decode_error("").message, "unreadable error report");
  EXPECT_EQ(decode_error(std::string(8, '\x7f')).message, "unreadable error report");
}

TEST(RootfsPlan, CrossesProcessesAsJson) {
  FuseOverlayRootfs fuse{{{"/l2", "/l1"}, OverlayUpper{"/u", "/w"}}, "/usr/bin/fuse-overlayfs", {{0, 1000, 1}}, {}};
  RootfsPlan back = *rootfs_plan_from_json(to_json(RootfsPlan(fuse)));
  const auto& copy = std::get<FuseOverlayRootfs>(back);
  EXPECT_EQ(copy.layers.lower, fuse.layers.lower);
  EXPECT_EQ(copy.layers.upper->work, "/w");
  EXPECT_EQ(copy.uids, fuse.uids);
  EXPECT_TRUE(copy.gids.empty());
}

TEST(RootfsPlan, RefusesIdsOutOfRange) {
  Json value = {{"uidMappings", {{{"containerID", -1}, {"hostID", 0}, {"size", 1}}}}};
  EXPECT_FALSE(id_mappings_from_json(value, "uidMappings"));
  value["uidMappings"][0]["containerID"] = 4294967296;
  EXPECT_FALSE(id_mappings_from_json(value, "uidMappings"));
}

}  // namespace
}  // namespace coracle::sys
