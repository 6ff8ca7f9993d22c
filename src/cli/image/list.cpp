#include "cli/image/commands.h"
#include "cli/print.h"
#include "cli/table.h"
#include "image/images.h"
#include "sys/clock.h"

namespace coracle::cli::image {
namespace {

struct ListOptions {
  bool quiet = false;
  bool whole = false;
  bool digests = false;
  bool no_heading = false;
};

Flags list_flags(ListOptions& options) {
  return {flag("digests", options.digests, "also the digests of the manifests"),
          flag("no-trunc", options.whole, "whole ids"),
          flag("noheading,n", options.no_heading, "no line of column names"),
          flag("quiet,q", options.quiet, "ids alone")};
}

struct Name {
  std::string repository = "<none>";
  std::string tag = "<none>";
};

Name divide(const std::string& name) {
  Result<coracle::image::ImageReference> reference = coracle::image::ImageReference::parse(name);
  if (!reference) return {name, "<none>"};
  return {reference->repository(), reference->tag().value_or("<none>")};
}

TableRow row_of(const coracle::image::ImageSummary& summary, const Name& name, const ListOptions& options,
                Nanoseconds now) {
  TableRow row{name.repository, name.tag};
  if (options.digests) row.push_back(summary.manifest.str());
  row.push_back(options.whole ? summary.id.str() : summary.id.short_id());
  row.push_back(summary.created ? human_duration(now - summary.created) + " ago" : "N/A");
  row.push_back(human_size(summary.size));
  return row;
}

Result<int> list_all(ListOptions& options, Invocation& invocation) {
  storage::Store store = TRY(open_store(invocation.global));
  std::optional<Digest> only;
  if (!invocation.words.empty()) only = TRY(coracle::image::require_image(store, invocation.words[0])).config;
  TableRow heading{"REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"};
  if (options.digests) heading.insert(heading.begin() + 2, "DIGEST");
  std::vector<TableRow> rows;
  if (!options.no_heading) rows.push_back(heading);
  for (const coracle::image::ImageSummary& summary : TRY(coracle::image::list_images(store))) {
    if (only && summary.id != *only) continue;
    if (options.quiet) {
      print_line(options.whole ? summary.id.str() : summary.id.short_id());
      continue;
    }
    if (summary.names.empty()) rows.push_back(row_of(summary, {}, options, sys::now()));
    for (const std::string& name : summary.names) rows.push_back(row_of(summary, divide(name), options, sys::now()));
  }
  if (!options.quiet) print(format_table(rows));
  return kSuccess;
}

}  // namespace

const CommandBody list = body<ListOptions, list_flags, list_all>();

}  // namespace coracle::cli::image
