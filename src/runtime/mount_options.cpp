#include "runtime/mount_options.h"

#include <sys/mount.h>

#include <algorithm>

#include "base/text.h"

namespace coracle::runtime {
namespace {

struct AttributeWord {
  std::string_view word;
  std::uint64_t set;
  std::uint64_t clear;
};

// Setting one access time rule means clearing the others (mount_setattr(2)).
constexpr AttributeWord kAttributes[] = {
    {"ro", MOUNT_ATTR_RDONLY, 0},
    {"rw", 0, MOUNT_ATTR_RDONLY},
    {"nosuid", MOUNT_ATTR_NOSUID, 0},
    {"suid", 0, MOUNT_ATTR_NOSUID},
    {"nodev", MOUNT_ATTR_NODEV, 0},
    {"dev", 0, MOUNT_ATTR_NODEV},
    {"noexec", MOUNT_ATTR_NOEXEC, 0},
    {"exec", 0, MOUNT_ATTR_NOEXEC},
    {"noatime", MOUNT_ATTR_NOATIME, MOUNT_ATTR__ATIME},
    {"atime", MOUNT_ATTR_RELATIME, MOUNT_ATTR__ATIME},
    {"relatime", MOUNT_ATTR_RELATIME, MOUNT_ATTR__ATIME},
    {"norelatime", MOUNT_ATTR_STRICTATIME, MOUNT_ATTR__ATIME},
    {"strictatime", MOUNT_ATTR_STRICTATIME, MOUNT_ATTR__ATIME},
    {"nostrictatime", MOUNT_ATTR_RELATIME, MOUNT_ATTR__ATIME},
    {"nodiratime", MOUNT_ATTR_NODIRATIME, 0},
    {"diratime", 0, MOUNT_ATTR_NODIRATIME},
    {"nosymfollow", MOUNT_ATTR_NOSYMFOLLOW, 0},
    {"symfollow", 0, MOUNT_ATTR_NOSYMFOLLOW},
};

// Accepted and without effect: the kernel ignores them or they are its default.
constexpr std::string_view kIgnored[] = {"defaults", "silent",     "loud",
                                         "iversion", "noiversion", "copy-symlink"};

template <class List>
bool contains(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

// The last word wins: what it sets is no longer cleared, and the other way round.
void merge(sys::MountChange& change, const AttributeWord& word) {
  change.set = (change.set & ~(word.clear | word.set)) | word.set;
  change.clear = (change.clear & ~word.set) | word.clear;
}

bool take_attribute(const std::string& option, MountOptions& parsed) {
  for (const AttributeWord& attribute : kAttributes) {
    if (option == attribute.word) return merge(parsed.change, attribute), true;
    if (option.size() == attribute.word.size() + 1 && option[0] == 'r' &&
        std::string_view(option).substr(1) == attribute.word)
      return merge(parsed.recursive_change, attribute), true;
  }
  return false;
}

bool take_own_word(const std::string& option, MountOptions& parsed) {
  if (option == "bind") return parsed.is_bind = true;
  if (option == "rbind") return parsed.is_bind = parsed.is_recursive_bind = true;
  if (option == "remount") return parsed.is_remount = true;
  if (option == "tmpcopyup") return parsed.copies_up = true;
  return contains(kIgnored, option);
}

bool take_propagation(const std::string& option, MountOptions& parsed) {
  std::uint64_t propagation = propagation_of(option);
  if (propagation == 0) return false;
  (option[0] == 'r' ? parsed.recursive_change : parsed.change).propagation = propagation;
  return true;
}

}  // namespace

std::uint64_t propagation_of(const std::string& word) {
  std::string plain = !word.empty() && word[0] == 'r' ? word.substr(1) : word;
  if (plain == "private") return MS_PRIVATE;
  if (plain == "shared") return MS_SHARED;
  if (plain == "slave") return MS_SLAVE;
  if (plain == "unbindable") return MS_UNBINDABLE;
  return 0;
}

Result<MountOptions> parse_mount_options(const std::vector<std::string>& options) {
  MountOptions parsed;
  for (const std::string& option : options) {
    if (option == "idmap" || option == "ridmap" || option.rfind("idmap=", 0) == 0)
      return unsupported("mount option \"{}\" is not supported", option);
    if (take_own_word(option, parsed) || take_propagation(option, parsed) ||
        take_attribute(option, parsed))
      continue;
    auto [key, value] = split_once(option, '=');
    if (key.empty()) return invalid("mount option \"{}\"", option);
    parsed.parameters.push_back({std::string(key), std::string(value)});
  }
  return parsed;
}

}  // namespace coracle::runtime
