// What sys promises about files, locks, children and messages, against the real kernel and without privileges.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>

#include "sys/child.h"
#include "sys/event_loop.h"
#include "sys/file.h"
#include "sys/file_lock.h"
#include "sys/socket.h"

namespace coracle::sys {
namespace {

class Kernel : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/coracle-sys-test.XXXXXX";
    directory_ = ::mkdtemp(pattern);
  }
  void TearDown() override { EXPECT_TRUE(remove_tree(directory_)); }
  fs::path directory_;
};

TEST_F(Kernel, AnAtomicWriteLeavesNothingBeside) {
  ASSERT_TRUE(write_file_atomically(directory_ / "a", "one", 0600, Durability::volatile_));
  ASSERT_TRUE(write_file_atomically(directory_ / "a", "two", 0600, Durability::synced));
  EXPECT_EQ(*read_file(directory_ / "a"), "two");
  EXPECT_EQ(list_directory(directory_)->size(), 1u);
}

TEST_F(Kernel, ReadingStopsAtTheLimit) {
  ASSERT_TRUE(write_file(directory_ / "big", std::string(100, 'x')));
  Result<std::string> text = read_file(directory_ / "big", 99);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message, fmt::format("read {}/big: file is larger than 99 bytes", directory_.native()));
}

TEST_F(Kernel, LinksStayInTheRoot) {
  ASSERT_TRUE(make_directory(directory_ / "root", 0755));
  ASSERT_TRUE(write_file(directory_ / "secret", "outside"));
  ASSERT_TRUE(make_symlink("/secret", directory_ / "root/absolute"));
  ASSERT_TRUE(make_symlink("../secret", directory_ / "root/relative"));
  Fd root = *open_path(directory_ / "root", O_PATH | O_DIRECTORY);
  for (const char* name : {"absolute", "relative", "../secret"})
    EXPECT_EQ(open_in_root(root, name, O_RDONLY).error().errno_value, ENOENT) << name;
  EXPECT_EQ(open_beneath_no_links(root, "relative", O_RDONLY).error().errno_value, ELOOP);
}

TEST_F(Kernel, ATreeIsRemovedWithoutFollowingLinks) {
  ASSERT_TRUE(make_directories(directory_ / "tree/closed/deep", 0755));
  ASSERT_TRUE(write_file(directory_ / "tree/closed/deep/file", "x"));
  ASSERT_TRUE(make_directory(directory_ / "kept", 0755));
  ASSERT_TRUE(write_file(directory_ / "kept/file", "x"));
  ASSERT_TRUE(make_symlink("../kept", directory_ / "tree/link"));
  ASSERT_EQ(::chmod((directory_ / "tree/closed").c_str(), 0000), 0);
  ASSERT_TRUE(remove_tree(directory_ / "tree"));
  EXPECT_FALSE(path_exists(directory_ / "tree"));
  EXPECT_TRUE(path_exists(directory_ / "kept/file"));
  EXPECT_TRUE(remove_tree(directory_ / "tree")) << "an absent tree is success";
}

TEST_F(Kernel, ALockEndsWithItsHolder) {
  fs::path path = directory_ / "lock";
  EXPECT_FALSE(*is_locked(path));
  Child child = *fork_child([&] {
    Result<FileLock> lock = FileLock::acquire(path, LockMode::exclusive);
    ::pause();
    return lock ? 0 : 1;
  });
  while (!*is_locked(path)) ::sched_yield();
  EXPECT_FALSE(FileLock::try_acquire(path, LockMode::exclusive)->has_value());
  ASSERT_TRUE(child.signal(SIGKILL));
  EXPECT_EQ(child.wait()->signal, SIGKILL);
  EXPECT_FALSE(*is_locked(path));
}

TEST_F(Kernel, AProgramGetsItsDescriptorsAndNoOthers) {
  auto [reader, writer] = *make_pipe();
  Fd stray = *open_path("/dev/null", O_RDONLY);
  Program program{"/bin/sh", {"sh", "-c", "echo $(ls /proc/self/fd)"}, std::nullopt, {{&writer, 1}}, false, false};
  Child child = *spawn(program);
  writer.close();
  EXPECT_EQ(*read_all(reader), "0 1 2 3\n");  // 3 is ls's own
  EXPECT_TRUE(child.wait()->is_success());
}

TEST_F(Kernel, AProgramThatIsNotThereSaysWhatExecSaid) {
  Program program;
  program.path = "/nowhere/program";
  program.arguments = {"program"};
  Result<Child> child = spawn(program);
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().message, "start /nowhere/program: No such file or directory");
}

TEST_F(Kernel, MessagesCarryDescriptors) {
  auto [left, right] = *message_pair();
  Fd file = *open_path("/proc/self/stat", O_RDONLY);
  ASSERT_TRUE(send_message(left, "tap", {&file}));
  left.close();
  std::optional<Message> message = *receive_message(right);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->bytes, "tap");
  ASSERT_EQ(message->descriptors.size(), 1u);
  EXPECT_FALSE(read_all(message->descriptors[0])->empty());
  EXPECT_FALSE(receive_message(right)->has_value()) << "the other side has closed";
}

TEST_F(Kernel, SocketPathsMayBeLong) {
  fs::path deep = directory_ / std::string(100, 'd');
  ASSERT_TRUE(make_directory(deep, 0700));
  Fd listener = *listen_unix(deep / "control", SocketType::message);
  EXPECT_TRUE(connect_unix(deep / "control", SocketType::message));
}

TEST_F(Kernel, AHandlerMayRemoveItself) {
  EventLoop loop = *EventLoop::create();
  Fd timer = *create_timer();
  int calls = 0;
  ASSERT_TRUE(loop.watch(timer, POLLIN, [&](std::uint32_t) {
    ++calls;
    loop.remove(timer);
    loop.stop();
  }));
  ASSERT_TRUE(set_timer(timer, 1));
  EXPECT_TRUE(loop.run());
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace coracle::sys
