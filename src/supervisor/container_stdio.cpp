#include "supervisor/container_stdio.h"

#include <fcntl.h>

#include "sys/file.h"
#include "sys/socket.h"

namespace coracle::supervisor {

Result<ContainerStdio> make_pipes(bool keep_stdin_open) {
  ContainerStdio stdio;
  if (keep_stdin_open) {
    auto [reader, writer] = TRY(sys::make_pipe());
    TRY(sys::set_nonblocking(writer, true));
    stdio.container_ends[0] = std::move(reader);
    stdio.input = std::move(writer);
  } else {
    stdio.container_ends[0] = TRY(sys::open_path("/dev/null", O_RDONLY));
  }
  auto [output, output_end] = TRY(sys::make_pipe());
  auto [errors, errors_end] = TRY(sys::make_pipe());
  TRY(sys::set_nonblocking(output, true));
  TRY(sys::set_nonblocking(errors, true));
  stdio.container_ends[1] = std::move(output_end);
  stdio.container_ends[2] = std::move(errors_end);
  stdio.output = std::move(output);
  stdio.errors = std::move(errors);
  return stdio;
}

}  // namespace coracle::supervisor
