#include "oci/user.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "base/text.h"

namespace coracle::oci {
namespace {

using Fields = std::vector<std::string>;

// The first line of a colon-separated file that `wanted` accepts.
std::optional<Fields> find_line(std::string_view file, std::size_t fields,
                                const std::function<bool(const Fields&)>& wanted) {
  while (!file.empty()) {
    auto [line, rest] = split_once(file, '\n');
    file = rest;
    Fields parts = split(line, ':');
    if (parts.size() >= fields && wanted(parts)) return parts;
  }
  return std::nullopt;
}

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::function<bool(const Fields&)> by_name(std::string_view name) {
  return [name](const Fields& parts) { return parts[0] == name; };
}
std::function<bool(const Fields&)> by_id(std::uint32_t id) {
  return [text = std::to_string(id)](const Fields& parts) { return parts[2] == text; };
}

Result<ResolvedUser> resolve_name(std::string_view text, std::string_view passwd) {
  ResolvedUser user;
  user.home = "/";
  std::optional<Fields> line = find_line(passwd, 6, by_name(text));
  if (!line && is_digits(text)) {
    user.uid = TRY(parse_number<std::uint32_t>(text, "user id"));
    line = find_line(passwd, 6, by_id(user.uid));
    if (!line) return user;
  }
  if (!line) return not_found("user \"{}\" is not in the container's /etc/passwd", text);
  user.uid = TRY(parse_number<std::uint32_t>((*line)[2], "/etc/passwd: user id"));
  user.gid = TRY(parse_number<std::uint32_t>((*line)[3], "/etc/passwd: group id"));
  user.name = (*line)[0];
  if (!(*line)[5].empty()) user.home = (*line)[5];
  return user;
}

Result<std::uint32_t> resolve_group(std::string_view text, std::string_view group) {
  if (auto line = find_line(group, 3, by_name(text)))
    return parse_number<std::uint32_t>((*line)[2], "/etc/group: group id");
  if (is_digits(text)) return parse_number<std::uint32_t>(text, "group id");
  return not_found("group \"{}\" is not in the container's /etc/group", text);
}

std::vector<std::uint32_t> groups_listing(const std::string& name, std::string_view group) {
  std::vector<std::uint32_t> ids;
  find_line(group, 4, [&](const Fields& parts) {
    std::vector<std::string> members = split(parts[3], ',');
    if (std::find(members.begin(), members.end(), name) == members.end()) return false;
    if (auto id = parse_number<std::uint32_t>(parts[2], "group id")) ids.push_back(*id);
    return false;
  });
  return ids;
}

}  // namespace

Result<ResolvedUser> resolve_user(std::string_view text, std::string_view passwd,
                                  std::string_view group) {
  auto [user_text, group_text] = split_once(text, ':');
  bool has_group = user_text.size() != text.size();
  if (user_text.empty() || (has_group && group_text.empty()))
    return invalid("user \"{}\" is not NAME|UID[:GROUP|GID]", text);
  ResolvedUser user = TRY(resolve_name(user_text, passwd));
  if (has_group)
    user.gid = TRY(resolve_group(group_text, group));
  else if (!user.name.empty())
    user.additional_gids = groups_listing(user.name, group);
  return user;
}

std::string home_of(std::uint32_t uid, std::string_view passwd) {
  std::optional<Fields> line = find_line(passwd, 6, by_id(uid));
  return line && !(*line)[5].empty() ? (*line)[5] : "/";
}

}  // namespace coracle::oci
