// A network helper as the supervisor sees it: a program that takes TAP descriptors and moves their frames.
//
// Contract with the program: descriptor 3 is a message socket over which each container's init sends the
// descriptor of its TAP; descriptor 4 is a message socket to the supervisor, on which the program says "ready" or
// an encoded Error (sys/report.h) and whose closing tells it that the supervisor has gone. The engine makes the plan
// (network knows the arguments), the supervisor starts it, init makes the TAP: three parts that meet in this value.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "sys/child.h"
#include "sys/tap.h"

namespace coracle::sys {

struct DataplanePlan {
  std::string program;
  std::vector<std::string> arguments;  // argv[0] included
  TapPlan tap;
  // Published ports are bound by the program: a container must not start before they are.
  bool wait_until_ready = false;
};

// Both ends of the two sockets, before the program is there: a TAP that is sent meanwhile waits in them, and its frames
// wait in the TAP.
struct DataplaneSockets {
  Fd port;    // init sends its TAP here
  Fd report;  // "ready", or an Error
  Fd port_of_program;
  Fd report_of_program;
};
struct Dataplane {
  Child child;
  Fd report;
};

// A program that is not installed is found here.
Result<DataplaneSockets> prepare_dataplane(const DataplanePlan& plan);
Result<Dataplane> start_dataplane(const DataplanePlan& plan, DataplaneSockets sockets);
// Blocks. A program that dies without a word is an error that says so.
Result<void> wait_until_ready(Dataplane& dataplane);

Json to_json(const DataplanePlan& plan);
Result<DataplanePlan> dataplane_plan_from_json(const Json& value);

}  // namespace coracle::sys
