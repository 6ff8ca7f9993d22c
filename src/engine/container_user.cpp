#include "engine/container_user.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/directories.h"

namespace coracle::engine {
namespace {

bool has_id(std::string_view text, std::uint32_t id) {
  std::string wanted = std::to_string(id);
  for (const std::string& line : split(text, '\n')) {
    std::vector<std::string> fields = split(line, ':');
    if (fields.size() > 2 && fields[2] == wanted) return true;
  }
  return false;
}

std::string with_line(std::string text, const std::string& line) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text + line + "\n";
}

std::string caller_name() {
  passwd* entry = ::getpwuid(::getuid());
  return entry ? entry->pw_name : fmt::format("user{}", ::getuid());
}

std::string caller_group() {
  group* entry = ::getgrgid(::getgid());
  return entry ? entry->gr_name : fmt::format("group{}", ::getgid());
}

}  // namespace

Result<sys::IdMappings> container_id_mappings(const UserNamespaceChoice& choice, const sys::SubordinateIds& ranges) {
  if (choice.mode == UserNamespaceMode::root_is_caller) return sys::root_is_caller(::getuid(), ::getgid(), ranges);
  return sys::keep_caller(::getuid(), ::getgid(), choice.uid.value_or(::getuid()), choice.gid.value_or(::getgid()),
                          ranges);
}

Result<oci::ResolvedUser> container_user(const ContainerSpec& spec, const std::string& image_user,
                                         const AccountFiles& files) {
  if (spec.user) return oci::resolve_user(*spec.user, files.passwd, files.group);
  if (spec.user_namespace.mode == UserNamespaceMode::keep_id) {
    std::string ids = fmt::format("{}:{}", spec.user_namespace.uid.value_or(::getuid()),
                                  spec.user_namespace.gid.value_or(::getgid()));
    return oci::resolve_user(ids, files.passwd, files.group);
  }
  return oci::resolve_user(image_user.empty() ? "0" : image_user, files.passwd, files.group);
}

std::optional<AccountFiles> account_files_with_caller(const AccountFiles& files, const oci::ResolvedUser& user) {
  AccountFiles result = files;
  bool changed = false;
  if (user.uid != 0 && !has_id(files.passwd, user.uid)) {
    result.passwd = with_line(files.passwd, fmt::format("{}:x:{}:{}::{}:/bin/sh", caller_name(), user.uid, user.gid,
                                                        sys::home_directory()));
    changed = true;
  }
  if (user.gid != 0 && !has_id(files.group, user.gid)) {
    result.group = with_line(files.group, fmt::format("{}:x:{}:", caller_group(), user.gid));
    changed = true;
  }
  if (!changed) return std::nullopt;
  return result;
}

}  // namespace coracle::engine
