#include "engine/image_source.h"

#include <fcntl.h>
#include <sys/xattr.h>

#include "image/images.h"
#include "sys/child.h"
#include "sys/directories.h"
#include "sys/file.h"

namespace coracle::engine {
namespace {

constexpr std::size_t kFileLimit = 1u << 20;

// Installed with coracle under a plain name ("hello"); loaded when it is first asked for.
std::optional<std::filesystem::path> embedded_archive(const std::string& name) {
  if (name.empty() || name.find_first_of("/:@.") != std::string::npos) return std::nullopt;
  std::filesystem::path path = sys::images_directory() / (name + ".oci.tar");
  if (!sys::path_exists(path)) return std::nullopt;
  return path;
}

std::vector<std::string> with_root(const storage::Store& store, const char* verb, const TransferOptions& options) {
  std::vector<std::string> arguments{verb, "--root", store.root().native()};
  for (std::string& word : to_arguments(options)) arguments.push_back(std::move(word));
  return arguments;
}

Result<void> fetch(const storage::Store& store, const std::string& name, PullPolicy policy,
                   const TransferOptions& options) {
  if (std::optional<std::filesystem::path> archive = embedded_archive(name)) {
    std::vector<std::string> arguments{"load", "--root", store.root().native(), "--quiet",
                                       "--input", archive->native(), "--name", "localhost/" + name + ":latest"};
    return run_transfer(arguments, TransferOutput::discarded);
  }
  std::vector<std::string> arguments = with_root(store, "pull", options);
  arguments.insert(arguments.end(), {"--policy", pull_policy_name(policy), "--", name});
  return run_transfer(arguments, TransferOutput::discarded);
}

enum class Lookup { found, hidden, below };

bool is_opaque(const sys::Fd& directory) {
  char value = 0;
  return ::fgetxattr(directory.get(), "user.overlay.opaque", &value, 1) == 1 && value == 'y';
}

// One layer's answer for directory/file: its content, or that it hides the layers below, or that they decide.
Result<Lookup> look_up(const std::filesystem::path& layer, const std::filesystem::path& path, std::string& content) {
  sys::Fd root = TRY(sys::open_path(layer, O_PATH | O_DIRECTORY));
  Result<sys::Fd> directory = sys::open_in_root(root, path.parent_path(), O_RDONLY | O_DIRECTORY);
  if (!directory) return directory.error().errno_value == ENOTDIR ? Lookup::hidden : Lookup::below;
  bool opaque = is_opaque(*directory);
  Result<sys::Fd> node = sys::open_in_root(root, path, O_PATH | O_NOFOLLOW);
  if (!node) return opaque ? Lookup::hidden : Lookup::below;
  struct stat status = TRY(sys::status_of(*node));
  if (S_ISCHR(status.st_mode)) return Lookup::hidden;
  Result<sys::Fd> file = sys::open_in_root(root, path, O_RDONLY | O_NONBLOCK);
  if (!file && is_missing(file.error())) return Lookup::below;
  if (!file) return tl::unexpected(std::move(file).error());
  status = TRY(sys::status_of(*file));
  if (!S_ISREG(status.st_mode)) return Lookup::hidden;
  content = TRY(sys::read_all(*file, kFileLimit));
  return Lookup::found;
}

}  // namespace

std::vector<std::string> to_arguments(const TransferOptions& options) {
  std::vector<std::string> arguments;
  if (options.quiet) arguments.emplace_back("--quiet");
  if (options.platform) arguments.push_back("--platform=" + *options.platform);
  if (options.tls_verify) arguments.push_back("--tls-verify=" + *options.tls_verify);
  if (options.authfile) arguments.push_back("--authfile=" + *options.authfile);
  if (options.credentials) arguments.push_back("--creds=" + *options.credentials);
  return arguments;
}

Result<void> run_transfer(const std::vector<std::string>& arguments, TransferOutput output) {
  sys::Program program;
  program.path = sys::helper_program("coracle-transfer").native();
  program.arguments = {"coracle-transfer"};
  program.arguments.insert(program.arguments.end(), arguments.begin(), arguments.end());
  sys::Fd null = TRY(sys::open_path("/dev/null", O_RDWR));
  if (output == TransferOutput::discarded) program.descriptors.push_back({&null, 1});
  sys::Child child = TRY(context("transfer", sys::spawn(program)));
  sys::ExitStatus status = TRY(child.wait());
  if (status.is_success()) return {};
  if (status.signal) return failure(ErrorKind::system, "transfer was {}", status.str());
  return Failure(Error{ErrorKind::remote, 0, ""});
}

Result<storage::ReferenceRecord> ensure_image(const storage::Store& store, const std::string& name, PullPolicy policy,
                                              const TransferOptions& options) {
  bool asks_registry = policy == PullPolicy::always || policy == PullPolicy::newer;
  if (!asks_registry) {
    std::optional<storage::ReferenceRecord> found = TRY(image::find_image(store, name));
    if (found) return *found;
    if (policy == PullPolicy::never) return not_found("{}: image not known", name);
  }
  TRY(fetch(store, name, policy, options));
  return image::require_image(store, name);
}

Result<std::optional<std::string>> read_image_file(const storage::Store& store, const std::vector<Digest>& diff_ids,
                                                   const std::string& path) {
  for (auto layer = diff_ids.rbegin(); layer != diff_ids.rend(); ++layer) {
    std::string content;
    Lookup answer = TRY(look_up(store.layer_tree_path(*layer), path, content));
    if (answer == Lookup::found) return content;
    if (answer == Lookup::hidden) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace coracle::engine
