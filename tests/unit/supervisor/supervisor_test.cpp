#include <gtest/gtest.h>
#include <unistd.h>

#include "supervisor/client.h"
#include "supervisor/log_file.h"
#include "supervisor/protocol.h"
#include "supervisor/state.h"
#include "supervisor/supervision_plan.h"
#include "sys/directories.h"
#include "sys/socket.h"

namespace coracle::supervisor {
namespace {

TEST(LogFile, MarksWholeLinesAndParts) {
  EXPECT_EQ(format_log_lines("one\ntwo", "stdout", 0),
            "1970-01-01T00:00:00.000000000Z stdout F one\n"
            "1970-01-01T00:00:00.000000000Z stdout P two\n");
  EXPECT_EQ(format_log_lines("\n", "stderr", 0), "1970-01-01T00:00:00.000000000Z stderr F \n");
  EXPECT_EQ(format_log_lines("", "stdout", 0), "");
}

TEST(Protocol, StatusAndWindowCrossAsText) {
  EXPECT_EQ(decode_status(encode_status({0, 9}))->signal, 9);
  EXPECT_EQ(decode_window(encode_window({24, 80}))->columns, 80);
  for (const char* wrong : {"", "24", "24 x", "24 65536", "-1 80"}) EXPECT_FALSE(decode_window(wrong)) << wrong;
}

TEST(Protocol, TellsNotFoundFromNotExecutable) {
  EXPECT_EQ(not_started({ErrorKind::not_found, ENOENT, "x"}).exit_code, 127);
  EXPECT_EQ(not_started({ErrorKind::system, EACCES, "x"}).exit_code, 126);
  EXPECT_EQ(not_started({ErrorKind::invalid, 0, "x"}).exit_code, 125);
  NotStarted back = decode_not_started(encode_not_started({127, {ErrorKind::not_found, ENOENT, "exec \"a b\": x"}}));
  EXPECT_EQ(back.exit_code, 127);
  EXPECT_EQ(back.error.message, "exec \"a b\": x");
}

TEST(Client, QueuesWhatIsNotTakenAndLosesNothing) {
  auto [ours, theirs] = *sys::message_pair();
  Client client(std::move(ours));
  std::string data(kDataLimit, 'x');
  int sent = 0;
  while (!client.is_congested()) {
    ASSERT_TRUE(client.send(frame::kOutput, data));
    ++sent;
  }
  for (int received = 0; received < sent; ++received) {
    std::optional<Frame> next = *receive_frame(theirs);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->payload.size(), data.size());
    ASSERT_TRUE(client.flush());
  }
  EXPECT_TRUE(client.is_idle());
  theirs.close();
  EXPECT_FALSE(client.send(frame::kOutput, data)) << "the client has gone";
}

TEST(SupervisionPlan, CrossesProcessesAsJson) {
  SupervisionPlan plan;
  plan.id = "abc";
  plan.run_directory = "/run/c";
  plan.record_directory = "/data/c";
  plan.name_file = "/data/names/web";
  plan.discard_path = "/data/staging/removed-abc";
  plan.auto_remove = true;
  plan.log_driver = LogDriver::none;
  plan.rootfs = sys::DirectoryRootfs{"/tree"};
  SupervisionPlan back = *supervision_plan_from_json(to_json(plan));
  EXPECT_EQ(back.run_directory, plan.run_directory);
  EXPECT_TRUE(back.auto_remove);
  EXPECT_EQ(back.log_driver, LogDriver::none);
  EXPECT_EQ(std::get<sys::DirectoryRootfs>(*back.rootfs).path, "/tree");
  EXPECT_FALSE(back.network);
  EXPECT_EQ(supervision_plan_from_json(Json::object()).error().message, "supervisor.json: \"id\" is missing");
}

TEST(State, AnotherStartTimeOrBootIsAnotherProcess) {
  RunningState state;
  state.pid = ::getpid();
  state.process_start = *process_start_time(state.pid);
  state.boot_id = *sys::boot_id();
  EXPECT_TRUE(is_alive(state));
  RunningState recycled = state;
  recycled.process_start = "1";
  EXPECT_FALSE(is_alive(recycled));
  RunningState rebooted = state;
  rebooted.boot_id = "another";
  EXPECT_FALSE(is_alive(rebooted));
}

}  // namespace
}  // namespace coracle::supervisor
