#include "cli/image/commands.h"
#include "cli/transfer_flags.h"
#include "engine/image_source.h"

namespace coracle::cli::image {
namespace {

struct PullOptions {
  engine::TransferOptions transfer;
  engine::PullPolicy policy = engine::PullPolicy::always;
};

Flags pull_flags(PullOptions& options) {
  Flags flags{flag("policy", "POLICY", options.policy, engine::parse_pull_policy, "always, missing, never or newer")};
  append_transfer_flags(flags, options.transfer);
  return flags;
}

struct LoadOptions {
  std::optional<std::string> input;
  bool quiet = false;
};

Flags load_flags(LoadOptions& options) {
  return {flag("input,i", "FILE", options.input, "the archive; standard input without this"),
          flag("quiet,q", options.quiet, "no progress")};
}

// The transfer program has shown what went wrong.
Result<int> status_after(Result<void> transferred) {
  TRY(std::move(transferred));
  return kSuccess;
}

Result<int> pull_images(PullOptions& options, Invocation& invocation) {
  storage::Store store = TRY(open_store(invocation.global));
  std::vector<std::string> arguments{"pull", "--root", store.root().native(), "--policy",
                                     engine::pull_policy_name(options.policy)};
  for (std::string& word : engine::to_arguments(options.transfer)) arguments.push_back(std::move(word));
  arguments.emplace_back("--");
  arguments.insert(arguments.end(), invocation.words.begin(), invocation.words.end());
  return status_after(engine::run_transfer(arguments, engine::TransferOutput::inherited));
}

Result<int> load_images(LoadOptions& options, Invocation& invocation) {
  storage::Store store = TRY(open_store(invocation.global));
  std::vector<std::string> arguments{"load", "--root", store.root().native()};
  if (options.quiet) arguments.emplace_back("--quiet");
  if (options.input) arguments.insert(arguments.end(), {"--input", *options.input});
  return status_after(engine::run_transfer(arguments, engine::TransferOutput::inherited));
}

}  // namespace

const CommandBody pull = body<PullOptions, pull_flags, pull_images>();
const CommandBody load = body<LoadOptions, load_flags, load_images>();

}  // namespace coracle::cli::image
