#include "storage/tar_reader.h"

#include <gtest/gtest.h>

#include "storage/tar_header.h"
#include "storage/tar_pax.h"
#include "tar_builder.h"

namespace coracle::storage {
namespace {

struct Collector : TarSink {
  struct Found {
    TarEntry entry;
    std::string contents;
    bool ended = false;
  };
  std::vector<Found> found;

  Result<void> begin_entry(const TarEntry& entry) override {
    found.push_back({entry, {}});
    return {};
  }
  Result<void> data(std::uint64_t offset, std::string_view bytes) override {
    std::string& contents = found.back().contents;
    if (contents.size() < offset) contents.resize(offset, '.');
    contents += bytes;
    return {};
  }
  Result<void> end_entry() override {
    found.back().contents.resize(found.back().entry.size, '.');
    found.back().ended = true;
    return {};
  }
};

Result<std::vector<Collector::Found>> read_in_pieces(const std::string& archive, std::size_t piece) {
  Collector collector;
  TarReader reader;
  for (std::size_t at = 0; at < archive.size(); at += piece)
    TRY(reader.feed(std::string_view(archive).substr(at, piece), collector));
  TRY(reader.finish());
  return collector.found;
}

std::vector<Collector::Found> read(const std::string& archive) {
  auto found = read_in_pieces(archive, 7);
  EXPECT_TRUE(found) << found.error().message;
  return found.value_or(std::vector<Collector::Found>());
}

std::string error_of(const std::string& archive) {
  auto found = read_in_pieces(archive, archive.size());
  return found ? "no error" : found.error().message;
}

TEST(TarReader, ReadsFileWithAllAttributes) {
  auto found = read(TarBuilder().add({.name = "a/b", .contents = "hello", .mode = 04755, .uid = 5, .gid = 6}).finish());
  ASSERT_EQ(found.size(), 1u);
  const TarEntry& entry = found[0].entry;
  EXPECT_EQ(entry.path, "a/b");
  EXPECT_EQ(entry.mode, 04755u);
  EXPECT_EQ(entry.uid, 5u);
  EXPECT_EQ(entry.gid, 6u);
  EXPECT_EQ(entry.mtime_seconds, 1'000'000'000);
  EXPECT_EQ(found[0].contents, "hello");
  EXPECT_TRUE(found[0].ended);
}

TEST(TarReader, GivesTheSameForEveryPieceSize) {
  std::string archive = TarBuilder()
                            .add_pax('x', TarBuilder::pax("path", std::string(300, 'p')))
                            .add({.name = "short", .contents = std::string(1500, 'x')})
                            .add({.name = "dir/", .type = '5'})
                            .add({.name = "link", .type = '2', .link = "short"})
                            .finish();
  for (std::size_t piece : {1u, 3u, 511u, 512u, 513u, 4096u}) {
    auto found = read_in_pieces(archive, piece);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->size(), 3u);
    EXPECT_EQ((*found)[0].entry.path, std::string(300, 'p'));
    EXPECT_EQ((*found)[0].contents, std::string(1500, 'x'));
    EXPECT_EQ((*found)[1].entry.type, TarEntry::Type::directory);
    EXPECT_EQ((*found)[2].entry.link_target, "short");
  }
}

TEST(TarReader, JoinsThePrefixOfPosixHeadersOnly) {
  std::string header = TarBuilder::make_header({.name = "name"});
  header.replace(345, 3, "pre");
  EXPECT_EQ(read(TarBuilder().add_raw(TarBuilder::with_checksum(header)).finish())[0].entry.path, "pre/name");
  header.replace(257, 8, std::string_view("ustar  \0", 8));
  EXPECT_EQ(read(TarBuilder().add_raw(TarBuilder::with_checksum(header)).finish())[0].entry.path, "name");
}

TEST(TarReader, TakesGnuLongNameAndLink) {
  std::string name(200, 'n');
  std::string link(200, 'l');
  auto found = read(TarBuilder()
                        .add({.name = "././@LongLink", .type = 'L', .contents = name + '\0'})
                        .add({.name = "././@LongLink", .type = 'K', .contents = link + '\0'})
                        .add({.name = "cut", .type = '2', .link = "cut"})
                        .add({.name = "next"})
                        .finish());
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].entry.path, name);
  EXPECT_EQ(found[0].entry.link_target, link);
  EXPECT_EQ(found[1].entry.path, "next");
}

TEST(TarReader, PaxRecordsOverrideTheHeaderForOneEntry) {
  using B = TarBuilder;
  std::string records = B::pax("uid", "3000000") + B::pax("gid", "3000001") + B::pax("mtime", "-1.25") +
                        B::pax("linkpath", "far") + B::pax("SCHILY.xattr.user.x", std::string("a\0b\n=", 5));
  auto found = read(B().add_pax('x', records).add({.name = "f"}).add({.name = "g"}).finish());
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].entry.uid, 3000000u);
  EXPECT_EQ(found[0].entry.gid, 3000001u);
  EXPECT_EQ(found[0].entry.mtime_seconds, -2);
  EXPECT_EQ(found[0].entry.mtime_nanoseconds, 750'000'000u);
  EXPECT_EQ(found[0].entry.xattrs.at("user.x"), std::string("a\0b\n=", 5));
  EXPECT_EQ(found[1].entry.uid, 0u);
  EXPECT_TRUE(found[1].entry.xattrs.empty());
}

TEST(TarReader, GlobalRecordsHoldUntilOverridden) {
  using B = TarBuilder;
  auto found = read(B().add_pax('g', B::pax("uid", "7"))
                        .add({.name = "a"})
                        .add_pax('x', B::pax("uid", "8"))
                        .add({.name = "b"})
                        .add({.name = "c"})
                        .finish());
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].entry.uid, 7u);
  EXPECT_EQ(found[1].entry.uid, 8u);
  EXPECT_EQ(found[2].entry.uid, 7u);
}

TEST(TarReader, ReadsPaxSizeLargerThanTheHeaderField) {
  std::string archive = TarBuilder()
                            .add_pax('x', TarBuilder::pax("size", "600"))
                            .add_raw(TarBuilder::make_header({.name = "f"}))
                            .add_padded(std::string(600, 'z'))
                            .add({.name = "after"})
                            .finish();
  auto found = read(archive);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].contents, std::string(600, 'z'));
}

TEST(TarReader, ReadsPaxSparseFormats) {
  using B = TarBuilder;
  std::string expected = "..ab......cd....";
  std::string v00 = B::pax("GNU.sparse.size", "16") + B::pax("GNU.sparse.numblocks", "2") +
                    B::pax("GNU.sparse.offset", "2") + B::pax("GNU.sparse.numbytes", "2") +
                    B::pax("GNU.sparse.offset", "10") + B::pax("GNU.sparse.numbytes", "2");
  std::string v01 = B::pax("GNU.sparse.size", "16") + B::pax("GNU.sparse.map", "2,2,10,2") +
                    B::pax("GNU.sparse.name", "real");
  std::string v10 = B::pax("GNU.sparse.major", "1") + B::pax("GNU.sparse.minor", "0") +
                    B::pax("GNU.sparse.name", "real") + B::pax("GNU.sparse.realsize", "16");
  std::string map = "2\n2\n2\n10\n2\n";
  map.resize(512, '\0');
  auto found = read(B().add_pax('x', v00).add({.name = "real", .contents = "abcd"})
                        .add_pax('x', v01).add({.name = "GNUSparseFile.0/real", .contents = "abcd"})
                        .add_pax('x', v10).add({.name = "GNUSparseFile.0/real", .contents = map + "abcd"})
                        .finish());
  ASSERT_EQ(found.size(), 3u);
  for (const auto& file : found) {
    EXPECT_EQ(file.entry.path, "real");
    EXPECT_EQ(file.entry.size, 16u);
    EXPECT_EQ(file.contents, expected);
  }
}

TEST(TarReader, ReadsOldGnuSparseWithContinuation) {
  std::string header = TarBuilder::make_header({.name = "s", .type = 'S', .contents = "abcde"});
  for (std::size_t i = 0; i < 4; ++i) {
    header.replace(386 + i * 24, 11, TarBuilder::octal(i * 10, 11));
    header.replace(386 + i * 24 + 12, 11, TarBuilder::octal(1, 11));
  }
  header[482] = 1;
  header.replace(483, 11, TarBuilder::octal(50, 11));
  std::string more(512, '\0');
  more.replace(0, 11, TarBuilder::octal(40, 11));
  more.replace(12, 11, TarBuilder::octal(1, 11));
  auto found = read(TarBuilder().add_raw(TarBuilder::with_checksum(header)).add_raw(more).add_padded("abcde").finish());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].contents, "a.........b.........c.........d.........e.........");
}

TEST(TarReader, ReadsBase256Numbers) {
  EXPECT_EQ(parse_tar_number(std::string("\x80\0\0\0\0\0\0\0\0\0\x01\x02", 12)).value(), 258);
  EXPECT_EQ(parse_tar_number(std::string(12, '\xff')).value(), -1);
  EXPECT_FALSE(parse_tar_number(std::string("\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12)));
  EXPECT_EQ(parse_tar_number(std::string("  755 \0\0", 8)).value(), 0755);
  EXPECT_EQ(parse_tar_number(std::string(8, '\0')).value(), 0);
  EXPECT_FALSE(parse_tar_number("00008\0\0"));
}

TEST(TarReader, TakesPathEndingInSlashAsDirectory) {
  auto found = read(TarBuilder().add({.name = "old/", .type = '\0'}).finish());
  EXPECT_EQ(found.at(0).entry.type, TarEntry::Type::directory);
}

TEST(TarReader, IgnoresWhatFollowsTheEnd) {
  EXPECT_TRUE(read(std::string(1024, '\0') + "rubbish").empty());
  EXPECT_TRUE(read("").empty());
}

TEST(TarReader, AcceptsMissingEndMarkerButNotTruncation) {
  std::string archive = TarBuilder().add({.name = "f", .contents = "hello"}).finish();
  EXPECT_EQ(error_of(archive.substr(0, 1024)), "no error");
  EXPECT_NE(error_of(archive.substr(0, 514)).find("truncated inside f"), std::string::npos);
  EXPECT_NE(error_of(archive.substr(0, 100)).find("truncated"), std::string::npos);
}

TEST(TarReader, RefusesDamagedHeaders) {
  std::string header = TarBuilder::make_header({.name = "f"});
  header[0] = 'g';
  EXPECT_NE(error_of(header).find("checksum"), std::string::npos);
  EXPECT_NE(error_of(TarBuilder().add({.name = "f", .type = 'Q'}).finish()).find("type \"Q\""), std::string::npos);
  EXPECT_NE(error_of(TarBuilder().add({.name = ""}).finish()).find("no name"), std::string::npos);
}

TEST(TarReader, BoundsWhatItHolds) {
  std::string huge = TarBuilder::make_header({.name = "x", .type = 'x', .size_field = "77777777777"});
  EXPECT_NE(error_of(huge).find("too large"), std::string::npos);
}

TEST(TarReader, RefusesMalformedPaxRecords) {
  for (const char* body : {"5 a\n", "99 a=b\n", "x a=b\n", "6 ab\n\n", "0 a=b\n", "8 uid=x\n", "9 uid=-1\n"}) {
    PaxRecords records;
    EXPECT_FALSE(parse_pax_records(body, records)) << body;
  }
}

TEST(TarReader, RefusesSparseMapsThatLeaveTheFile) {
  using B = TarBuilder;
  for (const char* map : {"10,7", "4,2,2,2", "0,3", "1"}) {
    std::string records = B::pax("GNU.sparse.size", "16") + B::pax("GNU.sparse.map", map);
    EXPECT_NE(error_of(B().add_pax('x', records).add({.name = "f", .contents = "ab"}).finish()).find("sparse map"),
              std::string::npos)
        << map;
  }
}

TEST(TarReader, RefusesIdsBeyond32Bits) {
  std::string archive = TarBuilder().add_pax('x', TarBuilder::pax("uid", "4294967296")).add({.name = "f"}).finish();
  EXPECT_NE(error_of(archive).find("uid 4294967296 is out of range"), std::string::npos);
}

TEST(PaxTime, ReadsFractionsAndTimesBefore1970) {
  EXPECT_EQ(parse_pax_time("12.000000001")->nanoseconds, 1u);
  EXPECT_EQ(parse_pax_time("-0.5")->seconds, -1);
  EXPECT_EQ(parse_pax_time("-0.5")->nanoseconds, 500'000'000u);
  EXPECT_EQ(parse_pax_time("-3")->seconds, -3);
  EXPECT_FALSE(parse_pax_time("12.x"));
}

}  // namespace
}  // namespace coracle::storage
