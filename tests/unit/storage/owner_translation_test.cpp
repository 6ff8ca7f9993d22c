#include <gtest/gtest.h>

#include "storage/container_rootfs.h"

namespace coracle::storage {
namespace {

using Ids = std::vector<sys::IdMapping>;

const Ids kStored{{0, 1001, 1}, {1, 100000, 65536}};

TEST(OwnerTranslation, IsNotNeededForTheDefaultMapping) {
  EXPECT_FALSE(translate_owners({kStored, kStored}, {kStored, kStored}).is_needed());
}

TEST(OwnerTranslation, ShowsImageIdsWhereTheCallerKeepsItsId) {
  Ids keep{{0, 100000, 1000}, {1000, 1001, 1}, {1001, 101000, 64536}};
  OwnerTranslation translation = translate_owners({kStored, kStored}, {keep, kStored});
  EXPECT_EQ(translation.uids, (Ids{{0, 1000, 1}, {1, 0, 1000}, {1001, 1001, 64536}}));
  EXPECT_TRUE(translation.gids.empty());
  EXPECT_TRUE(translation.is_needed());
}

TEST(OwnerTranslation, LeavesOutIdsTheContainerDoesNotHave) {
  Ids small{{0, 100000, 10}, {10, 1001, 1}};
  EXPECT_EQ(translate_owners({kStored, kStored}, {small, kStored}).uids, (Ids{{0, 10, 1}, {1, 0, 10}}));
}

TEST(OwnerTranslation, SurvivesRangesAtTheEndOfTheIdSpace) {
  Ids high{{0, 4294967200u, 95}};
  Ids shifted{{5, 4294967200u, 95}};
  EXPECT_EQ(translate_owners({high, high}, {shifted, high}).uids, (Ids{{0, 5, 95}}));
}

TEST(Driver, KnowsItsNames) {
  EXPECT_EQ(parse_driver("overlay").value(), Driver::overlay);
  EXPECT_EQ(driver_name(parse_driver("fuse-overlayfs").value()), "fuse-overlayfs");
  EXPECT_FALSE(parse_driver("vfs"));
}

}  // namespace
}  // namespace coracle::storage
