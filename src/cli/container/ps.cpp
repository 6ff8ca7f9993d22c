#include "cli/container/commands.h"
#include "cli/print.h"
#include "cli/table.h"
#include "sys/clock.h"

namespace coracle::cli::container {
namespace {

struct PsOptions {
  bool all = false;
  bool quiet = false;
  bool whole = false;
  bool no_heading = false;
};

Flags ps_flags(PsOptions& options) {
  return {flag("all,a", options.all, "also those that do not run"),
          flag("no-trunc", options.whole, "whole ids and commands"),
          flag("noheading", options.no_heading, "no line of column names"),
          flag("quiet,q", options.quiet, "ids alone")};
}

std::string shortened(const std::string& text, std::size_t limit, bool whole) {
  if (whole || text.size() <= limit) return text;
  return text.substr(0, limit - 3) + "...";
}

std::string ports_of(const engine::ContainerRecord& record) {
  std::vector<std::string> words;
  for (const network::PortMapping& port : record.ports) words.push_back(port.str());
  return join(words, ", ");
}

TableRow row_of(const engine::ContainerView& view, const PsOptions& options, Nanoseconds now) {
  const engine::ContainerRecord& record = view.record;
  return {options.whole ? record.id : record.id.substr(0, 12),
          record.image,
          shortened(join(record.command, " "), 20, options.whole),
          record.created ? human_duration(now - record.created) + " ago" : "",
          engine::describe_status(view, now),
          view.status == engine::ContainerStatus::running ? ports_of(record) : "",
          record.name};
}

Result<int> list(PsOptions& options, Invocation& invocation) {
  Site site = TRY(Site::open(invocation.global));
  TRY(engine::remove_unfinished_containers(site.places()));
  std::vector<TableRow> rows;
  if (!options.no_heading) rows.push_back({"CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"});
  Nanoseconds now = sys::now();
  for (const engine::ContainerView& view : TRY(engine::list_containers(site.places()))) {
    bool is_shown = view.status == engine::ContainerStatus::running || view.status == engine::ContainerStatus::damaged;
    if (!options.all && !is_shown) continue;
    if (options.quiet) print_line(options.whole ? view.record.id : view.record.id.substr(0, 12));
    else rows.push_back(row_of(view, options, now));
  }
  if (!options.quiet) print(format_table(rows));
  return kSuccess;
}

}  // namespace

const CommandBody ps = body<PsOptions, ps_flags, list>();

}  // namespace coracle::cli::container
