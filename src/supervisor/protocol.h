// What the command line and a supervisor say to each other. The wire format is in README.md.
// One packet of a SOCK_SEQPACKET socket is one frame: a letter, then the payload.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "sys/child.h"
#include "sys/fd.h"
#include "sys/id_mapping.h"

namespace coracle::supervisor {

// Payloads of data frames are at most this long.
constexpr std::size_t kDataLimit = 32768;

namespace frame {
// From a client.
constexpr char kPrepare = 'U';    // encoded Preparation, optional; the first frame on the supervisor's own socket
constexpr char kBundle = 'B';     // path of the bundle, and its lock's descriptor; then
constexpr char kStart = 'G';      // run the command
constexpr char kAttach = 'A';     // "o": output; "oi": output, and this client feeds stdin
constexpr char kInput = 'I';      // bytes for stdin
constexpr char kInputEnd = 'E';   // stdin has ended
constexpr char kWindow = 'W';     // "ROWS COLUMNS"
constexpr char kOutputClosed = 'Q'; // "O" or "R": I can show no more of it; the container's writer hears of it
constexpr char kSignal = 'S';     // number, for PID 1
// From the supervisor.
constexpr char kCreated = 'C';    // everything but the command runs
constexpr char kStarted = 'T';    // the command runs; pid
constexpr char kOutput = 'O';     // bytes of stdout (or of the terminal)
constexpr char kErrors = 'R';     // bytes of stderr
constexpr char kFailed = 'F';     // encoded Error; the container could not be made
constexpr char kNotStarted = 'X'; // exit code and encoded Error: the command could not be executed
constexpr char kWarning = 'N';    // text: something beside the main line went wrong
constexpr char kEnded = 'D';      // "CODE SIGNAL"; the container's clean-up is done
}  // namespace frame

// The namespaces that the container will want, known before its bundle is written: made ahead.
struct Preparation {
  sys::IdMappings mappings;
  bool new_network = false;
};
std::string encode_preparation(const Preparation& preparation);
Result<Preparation> decode_preparation(std::string_view payload);

struct WindowSize {
  std::uint16_t rows = 0;
  std::uint16_t columns = 0;
};
std::string encode_window(WindowSize size);
Result<WindowSize> decode_window(std::string_view payload);

std::string encode_status(const sys::ExitStatus& status);
Result<sys::ExitStatus> decode_status(std::string_view payload);

// Why a made container never ran its command, and the exit status that says so: 127 not found, 126 not executable,
// 125 otherwise.
struct NotStarted {
  int exit_code = 0;
  Error error;
};
NotStarted not_started(Error error);
std::string encode_not_started(const NotStarted& failure);
NotStarted decode_not_started(std::string_view payload);

Result<void> send_frame(const sys::Fd& socket, char type, std::string_view payload = {});
struct Frame {
  char type = 0;
  std::string payload;
};
// std::nullopt: the other side has closed.
Result<std::optional<Frame>> receive_frame(const sys::Fd& socket);

}  // namespace coracle::supervisor
