#include "base/text.h"

#include <gtest/gtest.h>

namespace coracle {
namespace {

TEST(Text, SplitKeepsEmptyParts) {
  EXPECT_EQ(split("a::b", ':'), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(split("", ':'), std::vector<std::string>{""});
}

TEST(Text, TrimTakesBlanksOffBothEnds) {
  EXPECT_EQ(trim(" \t a b\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
}

TEST(Number, IsTheWholeTextOrAnError) {
  EXPECT_EQ(*parse_number<int>("-12", "n"), -12);
  for (const char* wrong : {"", " 1", "1 ", "1x", "+1", "0x10"}) {
    Result<int> number = parse_number<int>(wrong, "count");
    ASSERT_FALSE(number) << wrong;
    EXPECT_EQ(number.error().message, fmt::format("count \"{}\" is not a number in range", wrong));
  }
}

TEST(Number, RefusesOverflow) {
  EXPECT_EQ(*parse_number<std::uint16_t>("65535", "port"), 65535);
  EXPECT_FALSE(parse_number<std::uint16_t>("65536", "port"));
  EXPECT_FALSE(parse_number<std::uint32_t>("-1", "id"));
}

TEST(ByteSize, TakesUnitsInPowersOf1024) {
  EXPECT_EQ(*parse_byte_size("64m"), 64 << 20);
  EXPECT_EQ(*parse_byte_size("64MB"), 64 << 20);
  EXPECT_EQ(*parse_byte_size("10"), 10);
  EXPECT_EQ(*parse_byte_size("10b"), 10);
  EXPECT_EQ(*parse_byte_size("1T"), std::int64_t{1} << 40);
}

TEST(ByteSize, RefusesWhatIsNoSize) {
  for (const char* wrong : {"", "m", "-1m", "1.5g", "9999999t", "1mm", "b"}) EXPECT_FALSE(parse_byte_size(wrong)) << wrong;
}

TEST(HumanSize, UsesDecimalUnits) {
  EXPECT_EQ(human_size(0), "0B");
  EXPECT_EQ(human_size(999), "999B");
  EXPECT_EQ(human_size(1234567), "1.23MB");
  EXPECT_EQ(human_size(126000000), "126MB");
}

}  // namespace
}  // namespace coracle
