#include "sys/dataplane.h"

#include <unistd.h>

#include <cerrno>

#include "sys/report.h"
#include "sys/socket.h"

namespace coracle::sys {

Result<DataplaneSockets> prepare_dataplane(const DataplanePlan& plan) {
  if (::access(plan.program.c_str(), X_OK) < 0) return from_errno(errno, "network helper {}", plan.program);
  auto [port_ours, port_theirs] = TRY(message_pair());
  auto [report_ours, report_theirs] = TRY(message_pair());
  return DataplaneSockets{std::move(port_ours), std::move(report_ours), std::move(port_theirs), std::move(report_theirs)};
}

Result<Dataplane> start_dataplane(const DataplanePlan& plan, DataplaneSockets sockets) {
  Program program{plan.program, plan.arguments, std::nullopt,
                  {{&sockets.port_of_program, 3}, {&sockets.report_of_program, 4}}, true, false};
  Child child = TRY(context("network helper", spawn(program)));
  return Dataplane{std::move(child), std::move(sockets.report)};
}

Result<void> wait_until_ready(Dataplane& dataplane) {
  auto message = TRY(receive_message(dataplane.report));
  if (!message) {
    ExitStatus status = TRY(dataplane.child.wait());
    return failure(ErrorKind::system, "network helper ended without a word ({})", status.str());
  }
  if (message->bytes == "ready") return {};
  return tl::unexpected(decode_error(message->bytes));
}

Json to_json(const DataplanePlan& plan) {
  return {{"program", plan.program},
          {"arguments", plan.arguments},
          {"tap", to_json(plan.tap)},
          {"waitUntilReady", plan.wait_until_ready}};
}

Result<DataplanePlan> dataplane_plan_from_json(const Json& value) {
  DataplanePlan plan;
  plan.program = TRY(json_string(value, "program")).value_or("");
  plan.arguments = TRY(json_strings(value, "arguments"));
  const Json* tap = json_member(value, "tap");
  if (!tap) return invalid("network plan without a \"tap\"");
  plan.tap = TRY(tap_plan_from_json(*tap));
  plan.wait_until_ready = TRY(json_bool(value, "waitUntilReady")).value_or(false);
  return plan;
}

}  // namespace coracle::sys
