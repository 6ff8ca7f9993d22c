#include "supervisor/log_file.h"

#include <fcntl.h>

#include "sys/clock.h"
#include "sys/file.h"

namespace coracle::supervisor {

std::string format_log_lines(std::string_view bytes, std::string_view stream, Nanoseconds now) {
  std::string time = format_rfc3339(now);
  std::string lines;
  while (!bytes.empty()) {
    std::size_t end = bytes.find('\n');
    bool whole = end != std::string_view::npos;
    std::string_view text = bytes.substr(0, end);
    lines += time;
    lines += ' ';
    lines += stream;
    lines += whole ? " F " : " P ";
    lines += text;
    lines += '\n';
    bytes.remove_prefix(whole ? end + 1 : bytes.size());
  }
  return lines;
}

Result<LogFile> LogFile::open(const std::filesystem::path& path) {
  return LogFile(TRY(sys::open_path(path, O_WRONLY | O_CREAT | O_APPEND, 0600)));
}

Result<void> LogFile::append(std::string_view bytes, std::string_view stream) {
  return sys::write_all(fd_, format_log_lines(bytes, stream, sys::now()));
}

}  // namespace coracle::supervisor
