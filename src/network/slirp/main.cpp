// coracle-slirp: the world outside one container's network. sys/dataplane.h has the descriptors and messages.
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "network/slirp/confinement.h"
#include "network/slirp/options.h"
#include "network/slirp/relay.h"
#include "sys/report.h"
#include "sys/socket.h"

namespace coracle::network {
namespace {

constexpr int kPortDescriptor = 3;
constexpr int kReportDescriptor = 4;

// Each connection of the container is a descriptor here.
void allow_many_connections() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Result<std::unique_ptr<Relay>> start(std::span<char* const> arguments, sys::Fd port, sys::Fd report) {
  SlirpOptions options = TRY(parse_slirp_options(arguments));
  ::signal(SIGPIPE, SIG_IGN);
  allow_many_connections();
  auto relay = TRY(Relay::create(options, std::move(port), std::move(report)));
  TRY(context("confine network helper", confine()));
  TRY(sys::send_message(relay->report(), "ready"));
  return relay;
}

int slirp_main(std::span<char* const> arguments) {
  sys::Fd port(kPortDescriptor);
  sys::Fd report(kReportDescriptor);
  sys::Fd failure_report(::dup(kReportDescriptor));
  auto relay = start(arguments, std::move(port), std::move(report));
  Result<void> end;
  if (relay) {
    failure_report.close();
    end = (*relay)->run();
    if (end) return 0;
    (void)sys::send_message((*relay)->report(), sys::encode_error(end.error()));
    return 1;
  }
  (void)sys::send_message(failure_report, sys::encode_error(relay.error()));
  return 1;
}

}  // namespace
}  // namespace coracle::network

int main(int count, char** words) {
  // Nothing outlives the process that would need an orderly end, and the filter forbids what leak checkers do there.
  ::_exit(coracle::network::slirp_main({words + 1, words + count}));
}
