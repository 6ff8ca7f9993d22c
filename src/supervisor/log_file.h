// The container's output on disk, in the kubelet's line format ("k8s-file"):
//   RFC3339Nano stdout|stderr F|P text
// F ends a line, P is a part of one: output without a newline, or a line longer than one read.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "sys/fd.h"

namespace coracle::supervisor {

// Pure: the log lines for some bytes of one stream.
std::string format_log_lines(std::string_view bytes, std::string_view stream, Nanoseconds now);

class LogFile {
 public:
  static Result<LogFile> open(const std::filesystem::path& path);
  Result<void> append(std::string_view bytes, std::string_view stream);

 private:
  explicit LogFile(sys::Fd fd) : fd_(std::move(fd)) {}
  sys::Fd fd_;
};

}  // namespace coracle::supervisor
