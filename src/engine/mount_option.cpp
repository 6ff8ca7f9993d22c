#include "engine/mount_option.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "sys/file.h"

namespace coracle::engine {
namespace {

using Options = std::vector<std::string>;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Result<void> check_destination(std::string_view destination) {
  if (destination.empty() || destination.front() != '/')
    return invalid("mount destination \"{}\" is not an absolute path", destination);
  if (std::filesystem::path(destination).lexically_normal() == "/")
    return invalid("mount destination \"{}\" is the root of the container", destination);
  return {};
}

// Links in the caller's own path are the caller's business: the source is what they lead to.
Result<std::string> existing_source(std::string_view source) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::canonical(std::filesystem::path(source), error);
  if (error) return from_errno(error.value(), "mount source {}", source);
  return path.native();
}

// A source that the container's root could use to gain something on the host has no use for devices or setuid.
Options bind_options(const Options& asked) {
  Options options{"rbind"};
  if (std::find(asked.begin(), asked.end(), "bind") != asked.end()) options = {"bind"};
  auto is_propagation = [](const std::string& word) {
    return is_one_of(word, {"private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable"});
  };
  if (std::none_of(asked.begin(), asked.end(), is_propagation)) options.emplace_back("rprivate");
  auto has = [&](std::string_view word) { return std::find(asked.begin(), asked.end(), word) != asked.end(); };
  if (!has("suid")) options.emplace_back("nosuid");
  if (!has("dev")) options.emplace_back("nodev");
  for (const std::string& word : asked)
    if (!is_one_of(word, {"bind", "rbind", "suid", "nosuid", "dev", "nodev"})) options.push_back(word);
  return options;
}

Result<void> check_bind_option(const std::string& word) {
  if (is_one_of(word, {"ro", "rw", "bind", "rbind", "dev", "nodev", "exec", "noexec", "suid", "nosuid", "private",
                       "rprivate", "shared", "rshared", "slave", "rslave", "unbindable"}))
    return {};
  return invalid("mount option \"{}\" is not known", word);
}

Result<oci::Mount> bind_mount(std::string_view source, std::string_view destination, const Options& asked) {
  TRY(check_destination(destination));
  Options known;
  for (const std::string& word : asked) {
    if (is_one_of(word, {"z", "Z"})) continue;  // labels: nothing to do without SELinux
    TRY(check_bind_option(word));
    known.push_back(word);
  }
  oci::Mount mount{std::string(destination), "bind", {}, bind_options(known)};
  mount.source = TRY(existing_source(source));
  return mount;
}

Result<oci::Mount> tmpfs_mount(std::string_view destination, const Options& asked) {
  TRY(check_destination(destination));
  oci::Mount mount{std::string(destination), "tmpfs", "tmpfs", {"rw", "nosuid", "nodev", "noexec"}};
  bool has_mode = false;
  bool copies_up = true;
  for (const std::string& word : asked) {
    auto [key, value] = split_once(word, '=');
    if (is_one_of(word, {"ro", "rw", "suid", "nosuid", "dev", "nodev", "exec", "noexec", "noatime", "relatime"})) {
      mount.options.push_back(word);
    } else if (word == "notmpcopyup" || word == "tmpcopyup") {
      copies_up = word == "tmpcopyup";
    } else if (key == "size") {
      if (!value.ends_with('%')) TRY(parse_byte_size(value));
      mount.options.push_back(word);
    } else if (is_one_of(key, {"mode", "uid", "gid", "nr_inodes"}) && !value.empty()) {
      has_mode |= key == "mode";
      mount.options.push_back(word);
    } else {
      return invalid("tmpfs option \"{}\" is not known", word);
    }
  }
  if (!has_mode) mount.options.emplace_back("mode=1777");
  if (copies_up) mount.options.emplace_back("tmpcopyup");
  return mount;
}

struct MountWords {
  std::string type = "volume";
  std::string source;
  std::string destination;
  Options options;
};

// "readonly", "ro=true", "ro=false".
Result<bool> parse_switch(std::string_view key, std::string_view value) {
  if (value.empty() || is_one_of(value, {"true", "1"})) return true;
  if (is_one_of(value, {"false", "0"})) return false;
  return invalid("mount option {}=\"{}\" is neither true nor false", key, value);
}

Result<void> take_mount_word(std::string_view word, MountWords& words) {
  auto [key, value] = split_once(word, '=');
  if (key == "type") {
    words.type = value;
  } else if (is_one_of(key, {"src", "source"})) {
    words.source = value;
  } else if (is_one_of(key, {"dst", "dest", "destination", "target"})) {
    words.destination = value;
  } else if (is_one_of(key, {"ro", "readonly"})) {
    words.options.emplace_back(TRY(parse_switch(key, value)) ? "ro" : "rw");
  } else if (key == "bind-propagation") {
    words.options.emplace_back(value);
  } else if (key == "bind-nonrecursive") {
    words.options.emplace_back(TRY(parse_switch(key, value)) ? "bind" : "rbind");
  } else if (key == "tmpfs-size") {
    words.options.push_back(fmt::format("size={}", value));
  } else if (key == "tmpfs-mode") {
    words.options.push_back(fmt::format("mode={}", value));
  } else if (key == "relabel") {
    if (!is_one_of(value, {"shared", "private"})) return invalid("relabel={} is neither shared nor private", value);
  } else {
    words.options.emplace_back(word);
  }
  return {};
}

}  // namespace

Result<oci::Mount> parse_volume(std::string_view text) {
  std::vector<std::string> parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3)
    return invalid("volume \"{}\" is not SOURCE:DESTINATION[:OPTIONS]", text);
  if (parts[0].empty() || (parts[0].front() != '/' && parts[0].front() != '.'))
    return unsupported("volume \"{}\": named volumes are not supported yet; use a path that starts with / or .", text);
  Options options;
  if (parts.size() == 3) options = split(parts[2], ',');
  return context(fmt::format("volume {}", text), bind_mount(parts[0], parts[1], options));
}

Result<oci::Mount> parse_mount(std::string_view text) {
  MountWords words;
  for (const std::string& word : split(text, ',')) TRY(context(fmt::format("mount {}", text), take_mount_word(word, words)));
  std::string what = fmt::format("mount {}", text);
  if (words.type == "bind") return context(what, bind_mount(words.source, words.destination, words.options));
  if (words.type == "tmpfs") return context(what, tmpfs_mount(words.destination, words.options));
  return unsupported("mount {}: type \"{}\" is none of bind, tmpfs", text, words.type);
}

Result<oci::Mount> parse_tmpfs(std::string_view text) {
  auto [destination, words] = split_once(text, ':');
  Options options;
  if (!words.empty()) options = split(words, ',');
  return context(fmt::format("tmpfs {}", text), tmpfs_mount(destination, options));
}

}  // namespace coracle::engine
