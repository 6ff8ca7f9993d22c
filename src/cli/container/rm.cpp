#include "cli/container/commands.h"
#include "cli/print.h"
#include "engine/remove_container.h"

namespace coracle::cli::container {
namespace {

struct RmOptions {
  bool all = false;
  bool force = false;
  bool ignore = false;
};

Flags rm_flags(RmOptions& options) {
  return {flag("all,a", options.all, "remove every container"),
          flag("force,f", options.force, "kill those that run, and do not mind those that are not there"),
          flag("ignore,i", options.ignore, "do not mind those that are not there")};
}

Result<void> remove_one(const engine::ContainerPlaces& places, const std::string& text, const RmOptions& options) {
  Result<engine::ContainerView> view = engine::find_container(places, text);
  if (!view && is_missing(view.error()) && (options.ignore || options.force)) return {};
  if (!view) return tl::unexpected(std::move(view).error());
  TRY(engine::remove_container(places, *view, options.force ? engine::Force::yes : engine::Force::no));
  print_line(text);
  return {};
}

Result<int> remove(RmOptions& options, Invocation& invocation) {
  if (options.all && !invocation.words.empty()) return invalid("--all and names do not go together");
  if (!options.all && invocation.words.empty()) return invalid("rm needs a container, or --all");
  Site site = TRY(Site::open(invocation.global));
  TRY(engine::remove_unfinished_containers(site.places()));
  std::vector<std::string> names = invocation.words;
  if (options.all)
    for (const engine::ContainerView& view : TRY(engine::list_containers(site.places()))) names.push_back(view.record.id);
  int status = kSuccess;
  for (const std::string& name : names) {
    Result<void> removed = remove_one(site.places(), name, options);
    if (removed) continue;
    print_error(removed.error());
    status = status_of_failed_removal(removed.error());
  }
  return status;
}

}  // namespace

const CommandBody rm = body<RmOptions, rm_flags, remove>();

}  // namespace coracle::cli::container
