// coracle-supervisor: started by the command line with its socket as descriptor 3.
#include "runtime/protected_executable.h"
#include "supervisor/protocol.h"
#include "supervisor/run_supervisor.h"
#include "sys/report.h"

int main(int, char** argv) {
  using namespace coracle;
  sys::Fd client(3);
  Result<void> protection = runtime::ensure_protected_executable(argv);
  if (protection) return supervisor::run_supervisor(std::move(client));
  (void)supervisor::send_frame(client, supervisor::frame::kFailed, sys::encode_error(protection.error()));
  return 125;
}
