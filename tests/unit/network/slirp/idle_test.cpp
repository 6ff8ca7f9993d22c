#include "network/slirp/idle.h"

#include <gtest/gtest.h>

namespace coracle::network {
namespace {

TEST(SleepTime, IsEndlessWhenNothingIsPending) {
  EXPECT_EQ(sleep_time(1000, 0), -1);
  EXPECT_EQ(sleep_time(UINT32_MAX, 0), -1);
}

TEST(SleepTime, IsEndlessForListenersThatNobodyHasUsed) { EXPECT_EQ(sleep_time(500, std::nullopt), -1); }

TEST(SleepTime, FollowsTheStackWhileSessionsMove) {
  EXPECT_EQ(sleep_time(500, 0), 500);
  EXPECT_EQ(sleep_time(2, 74'999), 2);
}

TEST(SleepTime, WakesOnceForExpiringSessionsAndThenNeverAgain) {
  EXPECT_EQ(sleep_time(500, 75'000), 175'000);
  EXPECT_EQ(sleep_time(500, 250'000), -1);
}

}  // namespace
}  // namespace coracle::network
