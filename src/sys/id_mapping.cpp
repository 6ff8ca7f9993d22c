#include "sys/id_mapping.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <unistd.h>

#include <limits>

#include "base/text.h"
#include "sys/file.h"
#include "sys/report.h"
#include "sys/retry.h"
#include "sys/socket.h"

namespace coracle::sys {
namespace {

std::vector<IdMapping> own_id_then_ranges(std::uint32_t own, const std::vector<IdRange>& ranges) {
  std::vector<IdMapping> mappings{{0, own, 1}};
  std::uint32_t next = 1;
  for (const IdRange& range : ranges) {
    std::uint32_t room = std::numeric_limits<std::uint32_t>::max() - next;
    std::uint32_t count = std::min(range.count, room);
    if (count == 0) break;
    mappings.push_back({next, range.first, count});
    next += count;
  }
  return mappings;
}

// Inside ids 0 … from the ranges, with `own` put in at `inside`.
std::vector<IdMapping> ranges_around_own_id(std::uint32_t own, std::uint32_t inside,
                                            const std::vector<IdRange>& ranges) {
  std::vector<IdMapping> mappings;
  std::uint32_t next = 0;
  bool placed = false;
  for (IdRange range : ranges) {
    if (!placed && inside < next + range.count) {
      std::uint32_t below = inside - next;
      if (below > 0) mappings.push_back({next, range.first, below});
      mappings.push_back({inside, own, 1});
      placed = true;
      next = inside + 1;
      range = {range.first + below, range.count - below};
    }
    if (range.count > 0) mappings.push_back({next, range.first, range.count});
    next += range.count;
  }
  if (!placed && inside == next) mappings.push_back({inside, own, 1});
  return mappings;
}

bool covers(const std::vector<IdMapping>& mappings, std::uint32_t inside) {
  return map_to_outside(mappings, inside).has_value();
}

std::vector<std::string> helper_arguments(const char* name, pid_t target, const std::vector<IdMapping>& mappings) {
  std::vector<std::string> words{name, std::to_string(target)};
  for (const IdMapping& mapping : mappings) {
    words.push_back(std::to_string(mapping.inside));
    words.push_back(std::to_string(mapping.outside));
    words.push_back(std::to_string(mapping.count));
  }
  return words;
}

Result<Child> start_map_helper(const char* name, pid_t target, const std::vector<IdMapping>& mappings,
                               const Fd& errors) {
  std::optional<std::string> path = find_program(name);
  if (!path)
    return unsupported("{} is not installed, so no more than one id can be mapped; "
                       "remedy: apt-get install uidmap", name);
  return spawn(Program{*path, helper_arguments(name, target, mappings), std::nullopt, {{&errors, 2}}, false, false});
}

Result<void> write_proc_file(pid_t target, const char* name, std::string_view text) {
  std::string path = fmt::format("/proc/{}/{}", target, name);
  Fd fd = TRY(open_path(path, O_WRONLY));
  return context(path, write_all(fd, text));
}

// user_namespaces(7): an unprivileged writer must deny setgroups before it may write gid_map.
Result<void> write_single_maps(pid_t target, const IdMappings& mappings) {
  const IdMapping& uid = mappings.uids.front();
  const IdMapping& gid = mappings.gids.front();
  TRY(write_proc_file(target, "setgroups", "deny"));
  TRY(write_proc_file(target, "uid_map", fmt::format("{} {} 1", uid.inside, uid.outside)));
  return write_proc_file(target, "gid_map", fmt::format("{} {} 1", gid.inside, gid.outside));
}

// In the child: become root of the new namespace, then work.
Result<void> work_as_mapped_root(const Fd& gate, const std::function<Result<void>()>& body) {
  char byte = 0;
  if (retry([&] { return ::read(gate.get(), &byte, 1); }) != 1)
    return failure(ErrorKind::system, "user namespace: the id maps were not written");
  if (::setresgid(0, 0, 0) < 0 || ::setresuid(0, 0, 0) < 0)
    return from_errno(errno, "become root of the user namespace");
  if (::setgroups(0, nullptr) < 0 && errno != EPERM) return from_errno(errno, "drop groups");
  return body();
}

}  // namespace

bool IdMappings::is_single() const {
  return uids.size() == 1 && gids.size() == 1 && uids[0].count == 1 && gids[0].count == 1;
}

IdMappings root_is_caller(uid_t uid, gid_t gid, const SubordinateIds& ranges) {
  if (ranges.uids.empty() || ranges.gids.empty()) return {{{0, uid, 1}}, {{0, gid, 1}}};
  return {own_id_then_ranges(uid, ranges.uids), own_id_then_ranges(gid, ranges.gids)};
}

Result<IdMappings> keep_caller(uid_t uid, gid_t gid, std::uint32_t inside_uid, std::uint32_t inside_gid,
                               const SubordinateIds& ranges) {
  if (ranges.uids.empty() || ranges.gids.empty()) return IdMappings{{{inside_uid, uid, 1}}, {{inside_gid, gid, 1}}};
  IdMappings mappings{ranges_around_own_id(uid, inside_uid, ranges.uids),
                      ranges_around_own_id(gid, inside_gid, ranges.gids)};
  if (!covers(mappings.uids, inside_uid) || !covers(mappings.gids, inside_gid))
    return unsupported("keep id {}:{}: the ranges in /etc/subuid and /etc/subgid are too short to reach it; "
                       "remedy: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER",
                       inside_uid, inside_gid);
  return mappings;
}

std::optional<std::uint32_t> map_to_outside(const std::vector<IdMapping>& mappings, std::uint32_t inside) {
  for (const IdMapping& mapping : mappings)
    if (inside >= mapping.inside && inside - mapping.inside < mapping.count)
      return mapping.outside + (inside - mapping.inside);
  return std::nullopt;
}

std::optional<std::string> find_program(const char* name) {
  for (const char* directory : {"/usr/bin/", "/bin/", "/usr/local/bin/", "/usr/sbin/", "/sbin/"}) {
    std::string path = std::string(directory) + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return std::nullopt;
}

Result<MapWriting> MapWriting::begin(pid_t target, const IdMappings& mappings) {
  MapWriting writing;
  if (mappings.is_single() && mappings.uids[0].outside == ::getuid() && mappings.gids[0].outside == ::getgid()) {
    TRY(context("map the own id", write_single_maps(target, mappings)));
    return writing;
  }
  auto [reader, writer] = TRY(make_pipe());
  // Both at once: each costs more than a millisecond, most of it the start of the program.
  writing.uid_helper_ = TRY(start_map_helper("newuidmap", target, mappings.uids, writer));
  writing.gid_helper_ = TRY(start_map_helper("newgidmap", target, mappings.gids, writer));
  writing.errors_ = std::move(reader);
  return writing;
}

Result<void> MapWriting::finish() {
  if (!uid_helper_ || !gid_helper_) return {};
  ExitStatus uids = TRY(uid_helper_->wait());
  ExitStatus gids = TRY(gid_helper_->wait());
  if (uids.is_success() && gids.is_success()) return {};
  std::string said = TRY(read_all(errors_, 65536));
  return unsupported("map ids: {} ({}); remedy: give the account ranges in /etc/subuid and /etc/subgid, and "
                     "check that newuidmap and newgidmap are setuid root",
                     trim(split(said, '\n')[0]), uids.is_success() ? "newgidmap" : "newuidmap");
}

Result<void> write_id_mappings_from_parent(pid_t target, const IdMappings& mappings) {
  MapWriting writing = TRY(MapWriting::begin(target, mappings));
  return writing.finish();
}

Result<void> run_in_user_namespace(const IdMappings& mappings, const std::function<Result<void>()>& body) {
  auto [ours, theirs] = TRY(message_pair());
  Child child = TRY(fork_child([&, &channel = theirs]() -> int {
    if (::unshare(CLONE_NEWUSER) < 0) {
      Error error = system_error(errno, "create a user namespace");
      (void)send_message(channel, encode_error(error));
      return 1;
    }
    (void)send_message(channel, "unshared");
    Result<void> done = work_as_mapped_root(channel, body);
    if (done) return 0;
    (void)send_message(channel, encode_error(done.error()));
    return 1;
  }));
  theirs.close();
  std::optional<Message> first = TRY(receive_message(ours));
  if (!first) return failure(ErrorKind::system, "user namespace: the child died ({})", TRY(child.wait()).str());
  if (first->bytes != "unshared") return tl::unexpected(decode_error(first->bytes));
  TRY(write_id_mappings_from_parent(child.pid(), mappings));
  TRY(send_message(ours, "g"));
  std::optional<Message> last = TRY(receive_message(ours));
  ExitStatus status = TRY(child.wait());
  if (last) return tl::unexpected(decode_error(last->bytes));
  if (!status.is_success()) return failure(ErrorKind::system, "user namespace: the child died ({})", status.str());
  return {};
}

Result<void> remove_mapped_tree(const std::filesystem::path& path, const IdMappings& mappings) {
  Result<void> plain = remove_tree(path);
  if (plain || (plain.error().errno_value != EACCES && plain.error().errno_value != EPERM)) return plain;
  return run_in_user_namespace(mappings, [&] { return remove_tree(path); });
}

}  // namespace coracle::sys
