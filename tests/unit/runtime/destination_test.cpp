#include "runtime/init/destination.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "sys/file.h"

namespace coracle::runtime {
namespace {

namespace fs = std::filesystem;

class Destination : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/coracle-destination-XXXXXX";
    ASSERT_TRUE(::mkdtemp(name));
    base_ = name;
    fs::create_directories(base_ / "root/etc");
    fs::create_directories(base_ / "outside");
    root_ = std::move(*sys::open_path(base_ / "root", O_PATH | O_DIRECTORY));
  }
  void TearDown() override { fs::remove_all(base_); }

  fs::path base_;
  sys::Fd root_;
};

TEST_F(Destination, IsMadeWithTheTypeOfTheSource) {
  ASSERT_TRUE(open_destination(root_, "/a/b/file", NodeType::file));
  ASSERT_TRUE(open_destination(root_, "a/c/", NodeType::directory));
  EXPECT_TRUE(fs::is_regular_file(base_ / "root/a/b/file"));
  EXPECT_TRUE(fs::is_directory(base_ / "root/a/c"));
}

TEST_F(Destination, StaysInsideTheRootOverLinks) {
  fs::create_symlink(base_ / "outside", base_ / "root/absolute");
  fs::create_symlink("../../outside", base_ / "root/relative");
  // As in the container: the absolute link names a path below the root, which is not there.
  EXPECT_FALSE(open_destination(root_, "/absolute/x", NodeType::file));
  EXPECT_FALSE(open_destination(root_, "/relative/x", NodeType::file));
  EXPECT_TRUE(open_destination(root_, "/../../outside/y", NodeType::file));
  EXPECT_TRUE(fs::is_empty(base_ / "outside"));
}

TEST_F(Destination, FollowsLinksThatStayInside) {
  fs::create_directories(base_ / "root/run");
  fs::create_symlink("/run", base_ / "root/var-run");
  ASSERT_TRUE(open_destination(root_, "/var-run/secrets/token", NodeType::file));
  EXPECT_TRUE(fs::exists(base_ / "root/run/secrets/token"));
}

TEST_F(Destination, RefusesTheOtherType) {
  auto opened = open_destination(root_, "/etc", NodeType::file);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message,
            "/etc is a directory in the container, the source is not a directory");
}

TEST_F(Destination, RefusesAProcThatIsALink) {
  fs::create_directories(base_ / "root/tmp");
  fs::create_symlink("tmp", base_ / "root/proc");
  auto opened = open_fixed_destination(root_, "/proc");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "/proc of the image is not a real directory");
  EXPECT_TRUE(open_fixed_destination(root_, "/sys"));
}

TEST_F(Destination, RefusesEntriesOfProc) {
  sys::Fd host = std::move(*sys::open_path("/", O_PATH | O_DIRECTORY));
  EXPECT_FALSE(open_destination(host, "/proc/self/attr", NodeType::directory));
  EXPECT_FALSE(open_destination(host, "/proc/version", NodeType::file));
  EXPECT_TRUE(open_destination(host, "/proc/cpuinfo", NodeType::file));
}

TEST_F(Destination, RefusesTheRootItself) {
  EXPECT_FALSE(open_destination(root_, "/..", NodeType::directory));
}

}  // namespace
}  // namespace coracle::runtime
