#include "image/transfer/options.h"

#include "base/text.h"

namespace coracle::image {
namespace {

Result<bool> parse_bool(std::string_view text) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return invalid("\"{}\" is neither true nor false", text);
}

Result<PullPolicy> parse_policy(std::string_view text) {
  if (text == "missing") return PullPolicy::missing;
  if (text == "always") return PullPolicy::always;
  if (text == "newer") return PullPolicy::newer;
  return invalid("\"{}\" is none of missing, always, newer", text);
}

Result<void> set_option(TransferOptions& options, std::string_view name, const std::string& value) {
  bool is_pull = options.verb == TransferOptions::Verb::pull;
  if (name == "--root")
    options.root = value;
  else if (is_pull && name == "--platform")
    options.pull.platform = TRY(oci::Platform::parse(value));
  else if (is_pull && name == "--authfile")
    options.pull.authfile = value;
  else if (is_pull && name == "--creds")
    options.pull.credentials = TRY(Credentials::parse(value));
  else if (is_pull && name == "--policy")
    options.pull.policy = TRY(parse_policy(value));
  else if (is_pull && name == "--tls-verify") {
    bool verify = TRY(parse_bool(value));
    options.pull.tls = verify ? TlsPolicy::verify : TlsPolicy::no_verify_or_plain;
  } else if (!is_pull && name == "--input")
    options.input = value;
  else if (!is_pull && name == "--name")
    options.name = value;
  else
    return invalid("unknown option {}", name);
  return {};
}

Result<TransferOptions::Verb> parse_verb(const std::vector<std::string>& words) {
  if (!words.empty() && words[0] == "pull") return TransferOptions::Verb::pull;
  if (!words.empty() && words[0] == "load") return TransferOptions::Verb::load;
  return invalid("say pull or load");
}

}  // namespace

Result<TransferOptions> parse_transfer_options(const std::vector<std::string>& words) {
  TransferOptions options;
  options.verb = TRY(parse_verb(words));
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") {
      options.references.insert(options.references.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      break;
    }
    if (!word.starts_with("--")) {
      options.references.push_back(word);
      continue;
    }
    if (word == "--quiet") {
      options.quiet = true;
      continue;
    }
    auto [name, value] = split_once(word, '=');
    bool is_joined = word.find('=') != std::string::npos;
    if (!is_joined && i + 1 == words.size()) return invalid("{} needs a value", word);
    std::string text = is_joined ? std::string(value) : words[++i];
    TRY(context(std::string(name), set_option(options, name, text)));
  }
  if (options.root.empty()) return invalid("--root is missing");
  bool is_pull = options.verb == TransferOptions::Verb::pull;
  if (is_pull == options.references.empty())
    return invalid("{}", is_pull ? "no image named" : "load takes no image name");
  return options;
}

}  // namespace coracle::image
