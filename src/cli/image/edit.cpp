// tag, rmi, inspect: what is known about images, and by which names.
#include <sys/types.h>
#include <unistd.h>

#include "cli/image/commands.h"
#include "cli/print.h"
#include "engine/remove_container.h"
#include "image/images.h"
#include "storage/garbage.h"
#include "sys/id_mapping.h"

namespace coracle::cli::image {
namespace {

struct NoOptions {};
Flags no_flags(NoOptions&) { return {}; }

struct RmiOptions {
  bool all = false;
  bool force = false;
  bool ignore = false;
};

Flags rmi_flags(RmiOptions& options) {
  return {flag("all,a", options.all, "remove every image"),
          flag("force,f", options.force, "all names of an image given by id, and containers made of it"),
          flag("ignore,i", options.ignore, "do not mind those that are not there")};
}

Result<int> tag_one(NoOptions&, Invocation& invocation) {
  storage::Store store = TRY(open_store(invocation.global));
  for (std::size_t i = 1; i < invocation.words.size(); ++i)
    TRY(coracle::image::tag_image(store, invocation.words[0], invocation.words[i]));
  return kSuccess;
}

Result<std::set<Digest>> images_in_use(const engine::ContainerPlaces& places) {
  std::set<Digest> ids;
  for (const engine::ContainerView& view : TRY(engine::list_containers(places)))
    if (!view.record.image_id.empty()) ids.insert(TRY(Digest::parse("sha256:" + view.record.image_id)));
  return ids;
}

// With force: what was made from the image goes first.
Result<void> remove_containers_of(const engine::ContainerPlaces& places, const storage::Store& store,
                                  const std::string& name, std::set<Digest>& in_use) {
  std::optional<storage::ReferenceRecord> record = TRY(coracle::image::find_image(store, name));
  if (!record) return {};
  for (const engine::ContainerView& view : TRY(engine::list_containers(places)))
    if (view.record.image_id == record->config.hex())
      TRY(engine::remove_container(places, view, engine::Force::yes));
  in_use.erase(record->config);
  return {};
}

Result<void> remove_one(const storage::Store& store, const std::string& name, const std::set<Digest>& in_use,
                        const RmiOptions& options) {
  using coracle::image::RemovalForce;
  auto force = options.force || options.all ? RemovalForce::all_names : RemovalForce::refuse;
  auto removed = coracle::image::remove_image(store, name, in_use, force);
  if (!removed && is_missing(removed.error()) && options.ignore) return {};
  if (!removed) return tl::unexpected(std::move(removed).error());
  for (const std::string& untagged : removed->untagged) print_line("Untagged: " + untagged);
  if (removed->deleted) print_line(fmt::format("Deleted: {}", removed->deleted->hex()));
  return {};
}

Result<int> remove_all(RmiOptions& options, Invocation& invocation) {
  if (options.all && !invocation.words.empty()) return invalid("--all and names do not go together");
  if (!options.all && invocation.words.empty()) return invalid("rmi needs an image, or --all");
  Site site = TRY(Site::open(invocation.global));
  std::set<Digest> in_use = TRY(images_in_use(site.places()));
  std::vector<std::string> names = invocation.words;
  if (options.all)
    for (const auto& summary : TRY(coracle::image::list_images(site.store()))) names.emplace_back(summary.id.hex());
  int status = kSuccess;
  for (const std::string& name : names) {
    Result<void> removed;
    if (options.force) removed = remove_containers_of(site.places(), site.store(), name, in_use);
    if (removed) removed = remove_one(site.store(), name, in_use, options);
    if (removed) continue;
    print_error(removed.error());
    status = status_of_failed_removal(removed.error());
  }
  sys::SubordinateIds ranges = TRY(sys::subordinate_ids_of_caller());
  TRY(storage::remove_unreferenced(site.store(), in_use, sys::root_is_caller(::getuid(), ::getgid(), ranges)));
  return status;
}

Result<int> inspect_all(NoOptions&, Invocation& invocation) {
  storage::Store store = TRY(open_store(invocation.global));
  Json list = Json::array();
  int status = kSuccess;
  for (const std::string& name : invocation.words) {
    Result<storage::ReferenceRecord> record = coracle::image::require_image(store, name);
    if (record) {
      list.push_back(TRY(coracle::image::inspect_image(store, *record)));
    } else {
      print_error(record.error());
      status = kEngineError;
    }
  }
  print_line(dump_json_pretty(list));
  return status;
}

}  // namespace

const CommandBody tag = body<NoOptions, no_flags, tag_one>();
const CommandBody remove = body<RmiOptions, rmi_flags, remove_all>();
const CommandBody inspect = body<NoOptions, no_flags, inspect_all>();

}  // namespace coracle::cli::image
