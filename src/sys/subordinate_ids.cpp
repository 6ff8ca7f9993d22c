#include <pwd.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/file.h"
#include "sys/id_mapping.h"
#include "sys/socket.h"

namespace coracle::sys {
namespace {

struct Account {
  std::string name;
  uid_t uid;
};

Account caller_account() {
  uid_t uid = ::getuid();
  passwd* entry = ::getpwuid(uid);
  return {entry ? entry->pw_name : std::to_string(uid), uid};
}

// "subid: sss" in nsswitch.conf: the ranges come from a directory service, not from the files.
bool directory_serves_subordinate_ids() {
  Result<std::string> text = read_file("/etc/nsswitch.conf");
  if (!text) return false;
  for (const std::string& line : split(*text, '\n')) {
    auto [key, value] = split_once(line, ':');
    if (trim(key) == "subid") return !trim(value).empty() && trim(value) != "files";
  }
  return false;
}

Result<std::vector<IdRange>> ranges_from_file(const char* path, const Account& account) {
  Result<std::string> text = read_file(path);
  if (!text && is_missing(text.error())) return std::vector<IdRange>{};
  if (!text) return tl::unexpected(std::move(text).error());
  return parse_subordinate_ids(*text, account.name, account.uid);
}

// getsubids(1) prints "0: NAME 100000 65536", one range a line.
std::vector<IdRange> parse_getsubids(const std::string& text) {
  std::vector<IdRange> ranges;
  for (const std::string& line : split(text, '\n')) {
    std::vector<std::string> words = split(trim(line), ' ');
    if (words.size() < 4) continue;
    Result<std::uint32_t> first = parse_number<std::uint32_t>(words[2], "sub-id");
    Result<std::uint32_t> count = parse_number<std::uint32_t>(words[3], "sub-id count");
    if (first && count && *count > 0) ranges.push_back({*first, *count});
  }
  return ranges;
}

Result<std::vector<IdRange>> ranges_from_directory(const Account& account, bool groups) {
  std::optional<std::string> getsubids = find_program("getsubids");
  if (!getsubids) return unsupported("/etc/nsswitch.conf names a directory for subid, but getsubids is not installed");
  auto [reader, writer] = TRY(make_pipe());
  Program program{*getsubids, {"getsubids"}, std::nullopt, {{&writer, 1}}, false, false};
  if (groups) program.arguments.emplace_back("-g");
  program.arguments.push_back(account.name);
  Child child = TRY(spawn(program));
  writer.close();
  std::string text = TRY(read_all(reader, 65536));
  TRY(child.wait());
  return parse_getsubids(text);
}

bool contains(const std::vector<std::string>& words, const IdRange& range) {
  if (words.size() < 3) return false;
  Result<std::uint64_t> first = parse_number<std::uint64_t>(words[0], "id");
  Result<std::uint64_t> count = parse_number<std::uint64_t>(words[2], "id count");
  return first && count && range.first >= *first &&
         std::uint64_t{range.first} + range.count <= *first + *count;
}

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  for (std::string& word : split(line, ' '))
    if (!word.empty()) words.push_back(std::move(word));
  return words;
}

}  // namespace

std::vector<IdRange> ranges_within(const std::vector<IdRange>& ranges, const std::string& map_text) {
  std::vector<IdRange> inside;
  for (const IdRange& range : ranges)
    for (const std::string& line : split(map_text, '\n'))
      if (contains(words_of(line), range)) {
        inside.push_back(range);
        break;
      }
  return inside;
}

std::vector<IdRange> parse_subordinate_ids(const std::string& text, const std::string& user, uid_t uid) {
  std::vector<IdRange> ranges;
  std::string number = std::to_string(uid);
  for (const std::string& line : split(text, '\n')) {
    std::vector<std::string> fields = split(trim(line), ':');
    if (fields.size() != 3 || (fields[0] != user && fields[0] != number)) continue;
    Result<std::uint32_t> first = parse_number<std::uint32_t>(fields[1], "sub-id");
    Result<std::uint32_t> count = parse_number<std::uint32_t>(fields[2], "sub-id count");
    if (first && count && *count > 0) ranges.push_back({*first, *count});
  }
  return ranges;
}

Result<SubordinateIds> subordinate_ids_of_caller() {
  SubordinateIds ids;
  if (!find_program("newuidmap") || !find_program("newgidmap")) return ids;
  Account account = caller_account();
  if (directory_serves_subordinate_ids()) {
    ids.uids = TRY(ranges_from_directory(account, false));
    ids.gids = TRY(ranges_from_directory(account, true));
  } else {
    ids.uids = TRY(ranges_from_file("/etc/subuid", account));
    ids.gids = TRY(ranges_from_file("/etc/subgid", account));
  }
  ids.uids = ranges_within(ids.uids, TRY(read_file("/proc/self/uid_map")));
  ids.gids = ranges_within(ids.gids, TRY(read_file("/proc/self/gid_map")));
  return ids;
}

}  // namespace coracle::sys
