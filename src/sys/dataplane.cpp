#include "sys/dataplane.h"

#include "sys/report.h"
#include "sys/socket.h"

namespace coracle::sys {

Result<Dataplane> start_dataplane(const DataplanePlan& plan) {
  auto [port_ours, port_theirs] = TRY(message_pair());
  auto [report_ours, report_theirs] = TRY(message_pair());
  Program program{plan.program, plan.arguments, std::nullopt, {{&port_theirs, 3}, {&report_theirs, 4}}, true, false};
  Child child = TRY(context("network helper", spawn(program)));
  return Dataplane{std::move(child), std::move(port_ours), std::move(report_ours)};
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
