#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/json.h"
#include "base/time.h"

namespace coracle {
namespace {

const std::string kHex(64, 'a');

TEST(Digest, TakesSha256AndSixtyFourHexDigits) {
  Result<Digest> digest = Digest::parse("sha256:" + kHex);
  ASSERT_TRUE(digest);
  EXPECT_EQ(digest->hex(), kHex);
  EXPECT_EQ(digest->short_id(), std::string(12, 'a'));
}

TEST(Digest, RefusesUppercaseHex) { EXPECT_FALSE(Digest::parse("sha256:" + std::string(64, 'A'))); }

TEST(Digest, RefusesOtherLengthsAndAlgorithms) {
  for (const std::string& wrong : {std::string(""), kHex, "sha256:" + kHex.substr(1), "sha256:" + kHex + "a",
                                   "sha512:" + kHex, "sha256:../" + kHex.substr(3)})
    EXPECT_FALSE(Digest::parse(wrong)) << wrong;
}

Result<int> half(int number) {
  if (number % 2) return invalid("{} is odd", number);
  return number / 2;
}

Result<int> quarter(int number) {
  int once = TRY(context("first half", half(number)));
  return context("second half", half(once));
}

TEST(Error, ContextReadsFromTheOutsideIn) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(3).error().message, "first half: 3 is odd");
  EXPECT_EQ(quarter(6).error().message, "second half: 3 is odd");
}

TEST(Error, KeepsErrnoAndItsKind) {
  Error error = system_error(ENOENT, "open /x");
  EXPECT_EQ(error.kind, ErrorKind::not_found);
  EXPECT_EQ(error.errno_value, ENOENT);
  EXPECT_EQ(error.message, "open /x: No such file or directory");
  EXPECT_EQ(system_error(EEXIST, "x").kind, ErrorKind::conflict);
  EXPECT_EQ(system_error(EPERM, "x").kind, ErrorKind::system);
}

TEST(Json, LimitsNesting) {
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']'), "x"));
  Result<Json> deep = parse_json(std::string(65, '[') + std::string(65, ']'), "x");
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().message, "x: JSON nested deeper than 64 levels");
}

TEST(Json, BracketsInStringsAreNoNesting) {
  EXPECT_TRUE(parse_json("\"" + std::string(100, '[') + "\\\"" + std::string(100, '{') + "\"", "x"));
}

TEST(Json, MembersOfAnotherTypeAreErrors) {
  Json value = *parse_json(R"({"s": 1, "i": 1.5, "b": "true", "l": ["a", 2], "big": 18446744073709551615})", "x");
  EXPECT_EQ(json_string(value, "s").error().message, "member \"s\" is not a string");
  EXPECT_FALSE(json_integer(value, "i"));
  EXPECT_FALSE(json_integer(value, "big"));
  EXPECT_FALSE(json_bool(value, "b"));
  EXPECT_FALSE(json_strings(value, "l"));
  EXPECT_EQ(*json_string(value, "absent"), std::nullopt);
  EXPECT_TRUE(json_strings(Json("text"), "l")->empty());
}

TEST(Json, BytesThatAreNotUtf8AreReplaced) { EXPECT_EQ(dump_json(Json("\xff")), "\"\xEF\xBF\xBD\""); }

TEST(Time, IsWrittenWithNineDigitsInUtc) {
  EXPECT_EQ(format_rfc3339(0), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(format_rfc3339(-1), "1969-12-31T23:59:59.999999999Z");
}

TEST(Time, ReadsFractionsAndZones) {
  EXPECT_EQ(*parse_rfc3339("1970-01-01T00:00:01Z"), 1'000'000'000);
  EXPECT_EQ(*parse_rfc3339("1970-01-01T01:00:00.5+01:00"), 500'000'000);
  EXPECT_EQ(*parse_rfc3339("1969-12-31T23:59:59.999999999Z"), -1);
  for (const char* wrong : {"", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00:00+1", "x970-01-01T00:00:00Z"})
    EXPECT_FALSE(parse_rfc3339(wrong)) << wrong;
}

TEST(Duration, ReadsAsPeopleSayIt) {
  constexpr Nanoseconds kSecond = 1'000'000'000;
  EXPECT_EQ(human_duration(kSecond / 2), "Less than a second");
  EXPECT_EQ(human_duration(kSecond), "1 second");
  EXPECT_EQ(human_duration(59 * kSecond), "59 seconds");
  EXPECT_EQ(human_duration(60 * kSecond), "About a minute");
  EXPECT_EQ(human_duration(50 * 60 * kSecond), "50 minutes");
  EXPECT_EQ(human_duration(3600 * kSecond), "About an hour");
  EXPECT_EQ(human_duration(49 * 3600 * kSecond), "2 days");
}

}  // namespace
}  // namespace coracle
