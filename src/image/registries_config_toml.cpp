#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>

#include "image/registries_config.h"
#include "sys/directories.h"
#include "sys/file.h"

namespace coracle::image {
namespace {

namespace fs = std::filesystem;

constexpr long kBracketLimit = 4096;

Result<std::string> text_of(const toml::table& table, const char* key) {
  const toml::node* node = table.get(key);
  if (!node) return "";
  if (auto text = node->value<std::string>()) return *text;
  return invalid("{} is not a string", key);
}

Result<bool> bool_of(const toml::table& table, const char* key) {
  const toml::node* node = table.get(key);
  if (!node) return false;
  if (node->is_boolean()) return node->value_or(false);
  return invalid("{} is not true or false", key);
}

Result<std::vector<std::string>> texts_of(const toml::node& node, const char* key) {
  const toml::array* list = node.as_array();
  if (!list) return invalid("{} is not a list", key);
  std::vector<std::string> texts;
  for (const toml::node& element : *list) {
    auto text = element.value<std::string>();
    if (!text) return invalid("{} is not a list of strings", key);
    texts.push_back(*text);
  }
  return texts;
}

Result<std::vector<RegistryMirror>> mirrors_of(const toml::table& table) {
  std::vector<RegistryMirror> mirrors;
  const toml::node* node = table.get("mirror");
  if (!node) return mirrors;
  const toml::array* list = node->as_array();
  if (!list) return invalid("mirror is not a list of tables");
  for (const toml::node& element : *list) {
    const toml::table* entry = element.as_table();
    if (!entry) return invalid("mirror is not a list of tables");
    RegistryMirror mirror;
    mirror.location = TRY(text_of(*entry, "location"));
    mirror.insecure = TRY(bool_of(*entry, "insecure"));
    mirrors.push_back(std::move(mirror));
  }
  return mirrors;
}

Result<RegistryRule> rule_of(const toml::table& table) {
  RegistryRule rule;
  rule.location = TRY(text_of(table, "location"));
  rule.prefix = TRY(text_of(table, "prefix"));
  if (rule.prefix.empty()) rule.prefix = rule.location;
  if (rule.prefix.empty()) return invalid("a [[registry]] has neither prefix nor location");
  rule.insecure = TRY(bool_of(table, "insecure"));
  rule.blocked = TRY(bool_of(table, "blocked"));
  rule.mirrors = TRY(mirrors_of(table));
  return rule;
}

Result<void> merge_rules(const toml::table& document, RegistriesConfig& config) {
  const toml::node* node = document.get("registry");
  if (!node) return {};
  const toml::array* list = node->as_array();
  if (!list) return invalid("registry is not a list of tables: write [[registry]]");
  for (const toml::node& element : *list) {
    const toml::table* table = element.as_table();
    if (!table) return invalid("registry is not a list of tables: write [[registry]]");
    RegistryRule rule = TRY(rule_of(*table));
    std::erase_if(config.rules, [&](const RegistryRule& old) { return old.prefix == rule.prefix; });
    config.rules.push_back(std::move(rule));
  }
  return {};
}

Result<void> merge_aliases(const toml::table& document, RegistriesConfig& config) {
  const toml::node* node = document.get("aliases");
  if (!node) return {};
  const toml::table* table = node->as_table();
  if (!table) return invalid("aliases is not a table");
  for (const auto& [key, value] : *table) {
    auto text = value.value<std::string>();
    if (!text) return invalid("alias {} is not a string", std::string(key.str()));
    if (text->empty())
      config.aliases.erase(std::string(key.str()));
    else
      config.aliases[std::string(key.str())] = *text;
  }
  return {};
}

Result<void> merge_document(const toml::table& document, RegistriesConfig& config) {
  if (const toml::node* search = document.get("unqualified-search-registries"))
    config.search = TRY(texts_of(*search, "unqualified-search-registries"));
  TRY(merge_rules(document, config));
  return merge_aliases(document, config);
}

Result<void> merge_file(const fs::path& file, RegistriesConfig& config) {
  Result<std::string> text = sys::read_file(file);
  if (!text && is_missing(text.error())) return {};
  if (!text) return Failure(std::move(text).error());
  return merge_registries_config(*text, file.native(), config);
}

Result<void> merge_directory(const fs::path& directory, RegistriesConfig& config) {
  Result<std::vector<std::string>> names = sys::list_directory(directory);
  if (!names && is_missing(names.error())) return {};
  if (!names) return Failure(std::move(names).error());
  std::sort(names->begin(), names->end());
  for (const std::string& name : *names) {
    if (name.ends_with(".conf")) TRY(merge_file(directory / name, config));
  }
  return {};
}

}  // namespace

Result<void> merge_registries_config(std::string_view text, const std::string& what,
                                     RegistriesConfig& config) {
  // The parser and the tree it builds recurse.
  if (std::count(text.begin(), text.end(), '[') > kBracketLimit)
    return invalid("{}: too many brackets", what);
  toml::parse_result document = toml::parse(text);
  if (!document)
    return invalid("{}: line {}: {}", what, document.error().source().begin.line,
                   std::string(document.error().description()));
  return context(what, merge_document(document.table(), config));
}

Result<RegistriesConfig> load_registries_config() {
  RegistriesConfig config;
  if (const char* file = std::getenv("CONTAINERS_REGISTRIES_CONF"); file && *file) {
    std::string text = TRY(sys::read_file(file));
    TRY(merge_registries_config(text, file, config));
    return config;
  }
  const char* asked = std::getenv("XDG_CONFIG_HOME");
  fs::path user =
      fs::path(asked && *asked ? asked : sys::home_directory() + "/.config") / "containers";
  fs::path system = "/etc/containers";
  fs::path main = sys::path_exists(user / "registries.conf") ? user : system;
  TRY(merge_file(main / "registries.conf", config));
  TRY(merge_directory(system / "registries.conf.d", config));
  TRY(merge_directory(user / "registries.conf.d", config));
  return config;
}

}  // namespace coracle::image
