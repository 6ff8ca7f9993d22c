#include "image/progress.h"

#include <gtest/gtest.h>

namespace coracle::image {
namespace {

constexpr Nanoseconds kSecond = 1'000'000'000;

LayerProgress layer_in(LayerState state) {
  return {.digest = Digest::parse("sha256:" + std::string(64, 'a')).value(),
          .size = 40'000'000,
          .received = 20'000'000,
          .state = state,
          .started = kSecond,
          .ended = 0};
}

TEST(ProgressLine, ShowsStateBarSizeAndSpeed) {
  EXPECT_EQ(format_progress_line(layer_in(LayerState::downloading), 100, 3 * kSecond),
            "aaaaaaaaaaaa downloading [===============>              ] 20MB/40MB 10MB/s");
}

TEST(ProgressLine, LeavesTheBarOutOnANarrowTerminalAndNeverExceedsIt) {
  EXPECT_EQ(format_progress_line(layer_in(LayerState::downloading), 60, 3 * kSecond),
            "aaaaaaaaaaaa downloading 20MB/40MB 10MB/s");
  EXPECT_EQ(format_progress_line(layer_in(LayerState::downloading), 20, 3 * kSecond).size(), 20u);
}

TEST(ProgressLine, SaysWhenALayerWasThere) {
  EXPECT_EQ(format_progress_line(layer_in(LayerState::exists), 100, 0),
            "aaaaaaaaaaaa exists      40MB");
}

TEST(ProgressLine, SurvivesAnEmptyBlobAndAClockThatStoodStill) {
  LayerProgress layer = layer_in(LayerState::downloading);
  layer.size = layer.received = 0;
  EXPECT_EQ(format_progress_line(layer, 60, kSecond), "aaaaaaaaaaaa downloading 0B/0B");
}

}  // namespace
}  // namespace coracle::image
