// Real containers on the machine's own root, with the caller's single id: no privilege, no image.
// Skipped where the host refuses user namespaces.
#include "runtime/container_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "runtime/default_seccomp.h"
#include "sys/file.h"
#include "sys/socket.h"

namespace coracle::runtime {
namespace {

struct Outcome {
  std::string output;
  sys::ExitStatus status;
};

StartRequest request_for(std::vector<std::string> arguments) {
  StartRequest request;
  request.bundle = "/";
  request.config.root_path = "/";
  request.config.process = oci::Process{};
  request.config.process->args = std::move(arguments);
  request.config.process->env = {"PATH=/usr/bin:/bin"};
  request.config.process->capabilities =
      oci::Capabilities{{"CAP_CHOWN"}, {"CAP_CHOWN"}, {}, {"CAP_CHOWN"}, {}};
  request.config.id_mappings = {{{0, ::geteuid(), 1}}, {{0, ::getegid(), 1}}};
  for (const char* type : {"pid", "network", "mount", "ipc", "uts", "user"})
    request.config.namespaces.push_back({type, ""});
  request.config.mounts = {
      {"/proc", "proc", "proc", {}},
      {"/dev", "tmpfs", "tmpfs", {"nosuid", "mode=755"}},
      {"/dev/pts", "devpts", "devpts", {"newinstance", "ptmxmode=0666", "gid=5"}},
      {"/tmp", "tmpfs", "tmpfs", {"mode=1777"}}};
  request.config.masked_paths = {"/proc/version", "/proc/fs", "/proc/nothing-here"};
  request.config.readonly_paths = {"/proc/sys"};
  request.config.hostname = "boat";
  request.config.seccomp = default_seccomp({});
  return request;
}

Result<Outcome> run(StartRequest request) {
  auto [reader, writer] = TRY(sys::make_pipe());
  request.stdio = {nullptr, &writer, &writer};
  ContainerProcess process = TRY(create_container_process(request));
  TRY(start_container_process(process));
  writer.close();
  Outcome outcome;
  outcome.output = TRY(sys::read_all(reader));
  outcome.status = TRY(process.init.wait());
  return outcome;
}

class Container : public testing::Test {
 protected:
  void SetUp() override {
    auto first = run(request_for({"true"}));
    if (!first && (first.error().errno_value == EPERM || first.error().errno_value == ENOSPC))
      GTEST_SKIP() << "unprivileged user namespaces: " << first.error().message;
  }
};

std::string output_of(StartRequest request) {
  auto outcome = run(std::move(request));
  return outcome ? outcome->output : "error: " + outcome.error().message;
}
std::string shell(const std::string& script) {
  return output_of(request_for({"sh", "-c", script}));
}

TEST_F(Container, IsProcessOneOfItsOwnWorld) {
  EXPECT_EQ(shell("echo $$; hostname; id -u; pwd"), "1\nboat\n0\n/\n");
}

TEST_F(Container, PassesTheExitStatusOn) {
  auto outcome = run(request_for({"sh", "-c", "exit 7"}));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->status.code, 7);
}

TEST_F(Container, TellsNotFoundFromNotExecutable) {
  auto missing = run(request_for({"no-such-command"}));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().errno_value, ENOENT);
  EXPECT_EQ(missing.error().message, "exec \"no-such-command\": No such file or directory");
  auto data = run(request_for({"/etc/passwd"}));
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().errno_value, EACCES);
}

TEST_F(Container, InheritsNoDescriptor) {
  // As a careless caller would leave it: open and inheritable.
  int leak = ::open("/etc", O_RDONLY | O_DIRECTORY);
  std::string listed = shell("ls /proc/self/fd");
  ::close(leak);
  EXPECT_EQ(listed, "0\n1\n2\n3\n");  // 3 is ls reading the directory
}

TEST_F(Container, PassesTheDescriptorsAskedFor) {
  sys::Fd file = std::move(*sys::open_path("/etc/hostname", O_RDONLY));
  StartRequest request = request_for({"sh", "-c", "readlink /proc/self/fd/3"});
  request.preserved = {&file};
  EXPECT_EQ(output_of(std::move(request)), "/etc/hostname\n");
}

TEST_F(Container, StaysInsideItsRootWhateverTheWorkingDirectory) {
  sys::Fd outside = std::move(*sys::open_path("/etc", O_RDONLY | O_DIRECTORY));
  for (int number = 3; number < 20; ++number) {
    StartRequest request = request_for({"true"});
    request.config.process->cwd = "/proc/self/fd/" + std::to_string(number);
    EXPECT_FALSE(run(std::move(request))) << number;
  }
}

TEST_F(Container, HasOnlyTheCapabilitiesGiven) {
  std::string status = shell("grep -E '^(Cap|Seccomp:)' /proc/self/status | tr -d '\\t'");
  EXPECT_EQ(status,
            "CapInh:0000000000000000\nCapPrm:0000000000000001\nCapEff:0000000000000001\n"
            "CapBnd:0000000000000001\nCapAmb:0000000000000000\nSeccomp:2\n");
}

TEST_F(Container, CannotReadOrWriteTheKernelsMaskedFiles) {
  EXPECT_EQ(shell("wc -c < /proc/version; ls /proc/fs; (echo 1 > /proc/sys/vm/swappiness) "
                  "2>/dev/null || echo refused"),
            "0\nrefused\n");
}

TEST_F(Container, RefusesAMountOverAnEntryOfProc) {
  StartRequest request = request_for({"true"});
  request.config.mounts.push_back({"/proc/sys", "tmpfs", "tmpfs", {}});
  auto outcome = run(std::move(request));
  ASSERT_FALSE(outcome);
  EXPECT_NE(outcome.error().message.find("/proc/sys is inside /proc, where nothing may be mounted"),
            std::string::npos)
      << outcome.error().message;
}

TEST_F(Container, NamesTheMissingBindSource) {
  StartRequest request = request_for({"true"});
  request.config.mounts.push_back({"/tmp/x", "bind", "/no/such/source", {"rbind"}});
  auto outcome = run(std::move(request));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().message,
            "bind /no/such/source: /no/such/source: No such file or directory");
}

TEST_F(Container, SaysWhatFailedBeforeItsIdsWereMapped) {
  StartRequest request = request_for({"true"});
  request.config.process->apparmor_profile = "no-such-profile";
  for (int attempt = 0; attempt < 20; ++attempt) {
    auto outcome = run(request);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message.rfind("AppArmor profile: ", 0), 0u)
        << outcome.error().message;
  }
}

TEST_F(Container, SendsItsTap) {
  StartRequest request = request_for({"cat", "/proc/net/dev"});
  sys::TapPlan tap;
  tap.name = "eth0";
  tap.addresses = {{"10.0.2.100", 24}};
  request.tap = tap;
  auto ends = std::move(*sys::message_pair());
  request.tap_socket = &ends.second;
  auto outcome = run(std::move(request));
  if (!outcome && outcome.error().kind == ErrorKind::unsupported)
    GTEST_SKIP() << outcome.error().message;
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_NE(outcome->output.find("eth0:"), std::string::npos) << outcome->output;
  auto message = sys::receive_message(ends.first);
  ASSERT_TRUE(message && *message);
  EXPECT_EQ((*message)->bytes, "tap");
  EXPECT_EQ((*message)->descriptors.size(), 1u);
}

TEST_F(Container, GetsATerminalOfItsOwn) {
  StartRequest request = request_for({"sh", "-c", "tty; stty size"});
  request.config.process->terminal = true;
  request.config.process->console_size = {{40, 100}};
  auto process = create_container_process(request);
  ASSERT_TRUE(process) << process.error().message;
  ASSERT_TRUE(start_container_process(*process));
  ASSERT_TRUE(process->init.wait());
  // A terminal gives what it has in pieces, and EIO when its last user has gone.
  std::string text;
  char piece[256];
  for (ssize_t size; (size = ::read(process->terminal.get(), piece, sizeof piece)) > 0;)
    text.append(piece, static_cast<std::size_t>(size));
  EXPECT_EQ(text, "/dev/pts/0\r\n40 100\r\n");
}

TEST_F(Container, DiesWhenItIsDroppedBeforeItsStart) {
  auto process = create_container_process(request_for({"true"}));
  ASSERT_TRUE(process) << process.error().message;
  pid_t pid = process->init.pid();
  { ContainerProcess dropped = std::move(*process); }
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST_F(Container, CannotReplaceTheProgramThatStartedIt) {
  std::string command = std::string(PROTECTED_PROBE) + " > /dev/null";
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 0);
}

}  // namespace
}  // namespace coracle::runtime
