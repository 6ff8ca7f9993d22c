#include "engine/container_spec.h"

#include "base/text.h"

namespace coracle::engine {
namespace {

Result<void> parse_keep_id_option(std::string_view text, UserNamespaceChoice& choice) {
  auto [key, value] = split_once(text, '=');
  if (key == "uid") {
    choice.uid = TRY(parse_number<std::uint32_t>(value, "keep-id uid"));
  } else if (key == "gid") {
    choice.gid = TRY(parse_number<std::uint32_t>(value, "keep-id gid"));
  } else {
    return invalid("user namespace option \"{}\" is not known (uid=, gid=)", key);
  }
  return {};
}

}  // namespace

Result<PullPolicy> parse_pull_policy(std::string_view text) {
  if (text == "missing" || text == "false") return PullPolicy::missing;
  if (text == "always" || text == "true") return PullPolicy::always;
  if (text == "never") return PullPolicy::never;
  if (text == "newer") return PullPolicy::newer;
  return invalid("pull policy \"{}\" is none of always, missing, never, newer", text);
}

std::string pull_policy_name(PullPolicy policy) {
  switch (policy) {
    case PullPolicy::missing: return "missing";
    case PullPolicy::always: return "always";
    case PullPolicy::never: return "never";
    case PullPolicy::newer: return "newer";
  }
  return {};
}

Result<NetworkMode> parse_network_mode(std::string_view text) {
  if (text == "private" || text == "bridge" || text == "default" || text == "slirp4netns" || text == "pasta")
    return NetworkMode::private_;
  if (text == "none") return NetworkMode::none;
  if (text == "host") return NetworkMode::host;
  return not_found("network \"{}\" does not exist (there are: private, none, host)", text);
}

std::string network_mode_name(NetworkMode mode) {
  switch (mode) {
    case NetworkMode::private_: return "private";
    case NetworkMode::none: return "none";
    case NetworkMode::host: return "host";
  }
  return {};
}

Result<UserNamespaceChoice> parse_user_namespace(std::string_view text) {
  UserNamespaceChoice choice;
  if (text.empty() || text == "host") return choice;
  auto [mode, options] = split_once(text, ':');
  if (mode != "keep-id") return invalid("user namespace \"{}\" is none of host, keep-id", text);
  choice.mode = UserNamespaceMode::keep_id;
  if (options.empty()) return choice;
  for (const std::string& option : split(options, ',')) TRY(parse_keep_id_option(option, choice));
  return choice;
}

Result<std::string> parse_hostname(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
  bool valid = !text.empty() && text.size() <= 64 && text.find_first_not_of(kLetters) == std::string_view::npos &&
               text.front() != '-' && text.front() != '.';
  if (!valid) return invalid("host name \"{}\" is not letters, digits, hyphens and dots", text);
  return std::string(text);
}

RootfsDirectory parse_rootfs_directory(std::string_view text) {
  if (text.ends_with(":O")) return {std::string(text.substr(0, text.size() - 2)), true};
  return {std::string(text), false};
}

Result<void> parse_security_option(std::string_view text, SecurityOptions& options) {
  std::size_t at = text.find_first_of("=:");
  std::string_view key = text.substr(0, at);
  std::string_view value = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  if (key == "no-new-privileges" && (value.empty() || value == "true")) {
    options.no_new_privileges = true;
  } else if (key == "no-new-privileges" && value == "false") {
    options.no_new_privileges = false;
  } else if (key == "seccomp" && value == "unconfined") {
    options.seccomp_unconfined = true;
  } else if (key == "seccomp" && !value.empty()) {
    options.seccomp_file = std::string(value);
  } else {
    return invalid("security option \"{}\" is not known (seccomp=FILE, seccomp=unconfined, no-new-privileges)", text);
  }
  return {};
}

}  // namespace coracle::engine
