// coracle-transfer: images into the store. A process of its own because it loads TLS and
// compression, has threads, and has to be root of a user namespace while it unpacks.
#include <unistd.h>

#include <cstdio>

#include "image/archive.h"
#include "image/pull.h"
#include "image/transfer/options.h"
#include "image/transfer/user_namespace.h"
#include "storage/staging.h"
#include "sys/file.h"

namespace coracle::image {
namespace {

constexpr int kFailed = 125;
constexpr int kInterrupted = 130;

int print_error(const Error& error) {
  std::fprintf(stderr, "Error: %s\n", error.message.c_str());
  return kFailed;
}

void print_line(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

struct Identity {
  sys::IdMappings mappings;
  storage::Ownership ownership = storage::Ownership::mapped;
};

Result<Identity> choose_identity() {
  bool has_helpers = sys::find_program("newuidmap") && sys::find_program("newgidmap");
  sys::SubordinateIds ranges;
  if (has_helpers) ranges = TRY(sys::subordinate_ids_of_caller());
  Identity identity{.mappings = sys::root_is_caller(::getuid(), ::getgid(), ranges)};
  if (identity.mappings.is_single()) identity.ownership = storage::Ownership::as_data;
  return identity;
}

// Once for each store: the user cannot act on it every time.
Result<void> tell_about_single_id(const storage::Store& store) {
  std::filesystem::path marker = store.cache_path() / "single-id-told";
  if (sys::path_exists(marker)) return {};
  std::fputs(
      "Note: this account has no subordinate ids, so every file of an image belongs to you and "
      "programs that switch "
      "users fail; remedy: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER, "
      "and "
      "install uidmap\n",
      stderr);
  TRY(sys::make_directories(store.cache_path(), 0700));
  return sys::write_file(marker, "");
}

class Transfer {
 public:
  Transfer(const TransferOptions& options, const storage::Store& store,
           storage::Ownership ownership, Cancellation& cancellation)
      : options_(options),
        store_(store),
        ownership_(ownership),
        cancellation_(cancellation),
        progress_(Progress::choose(options.quiet)) {}

  int run() {
    if (options_.verb == TransferOptions::Verb::load) return finish(load());
    int status = 0;
    for (const std::string& reference : options_.references) {
      int one = finish(pull(reference));
      if (one != 0) status = one;
      if (cancellation_.is_signalled()) break;
      cancellation_.begin_next();
    }
    return status;
  }

 private:
  Result<void> pull(const std::string& reference) {
    ImportContext import{store_, ownership_, progress_, cancellation_};
    Digest id = TRY(pull_image(import, reference, options_.pull));
    print_line(std::string(id.hex()));
    return {};
  }

  Result<void> load() {
    ImportContext import{store_, ownership_, progress_, cancellation_};
    std::vector<std::string> names = TRY(load_archive(import, options_.input, options_.name));
    for (const std::string& name : names) print_line("Loaded image: " + name);
    return {};
  }

  int finish(const Result<void>& done) {
    if (done) return 0;
    if (!cancellation_.is_signalled()) return print_error(done.error());
    std::fputs("Error: interrupted\n", stderr);
    return kInterrupted;
  }

  const TransferOptions& options_;
  const storage::Store& store_;
  storage::Ownership ownership_;
  Cancellation& cancellation_;
  Progress progress_;
};

Result<int> run_transfer(const std::vector<std::string>& words) {
  TransferOptions options = TRY(parse_transfer_options(words));
  Identity identity = TRY(choose_identity());
  storage::Store store = TRY(storage::Store::open(options.root));
  TRY(storage::collect_garbage(store, identity.mappings));
  if (identity.mappings.is_single()) TRY(tell_about_single_id(store));
  return run_as_mapped_root(identity.mappings, [&](Cancellation& cancellation) {
    return Transfer(options, store, identity.ownership, cancellation).run();
  });
}

}  // namespace
}  // namespace coracle::image

int main(int argc, char** argv) {
  auto status = coracle::image::run_transfer(std::vector<std::string>(argv + 1, argv + argc));
  return status ? *status : coracle::image::print_error(status.error());
}
