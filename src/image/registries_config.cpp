#include "image/registries_config.h"

#include "base/text.h"

namespace coracle::image {
namespace {

// The length of what the rule's prefix covers of a name, 0 when it covers none.
std::size_t covered_length(const std::string& prefix, const std::string& name) {
  if (prefix.starts_with("*.")) {
    std::string_view host = split_once(name, '/').first;
    std::string_view domain = std::string_view(prefix).substr(1);
    return host.size() > domain.size() && host.ends_with(domain) ? host.size() : 0;
  }
  if (!name.starts_with(prefix)) return 0;
  bool whole = name.size() == prefix.size() ||
               std::string_view("/:@").find(name[prefix.size()]) != std::string_view::npos;
  return whole ? prefix.size() : 0;
}

const RegistryRule* find_rule(const RegistriesConfig& config, const std::string& name) {
  const RegistryRule* best = nullptr;
  for (const RegistryRule& rule : config.rules) {
    if (covered_length(rule.prefix, name) == 0) continue;
    if (!best || rule.prefix.size() >= best->prefix.size()) best = &rule;
  }
  return best;
}

Result<ImageReference> moved(const ImageReference& reference, const RegistryRule& rule,
                             const std::string& location) {
  if (location.empty()) return reference;
  std::string name = reference.str();
  return ImageReference::parse(location + name.substr(covered_length(rule.prefix, name)));
}

}  // namespace

Result<std::vector<ImageReference>> name_candidates(const RegistriesConfig& config,
                                                    const ImageReference& reference) {
  if (!reference.is_short()) return std::vector{reference.with_default_tag()};
  if (auto alias = config.aliases.find(reference.path()); alias != config.aliases.end()) {
    ImageReference target =
        TRY(context(fmt::format("alias {}", alias->first), ImageReference::parse(alias->second)));
    if (reference.tag()) target = target.with_tag(*reference.tag());
    if (reference.digest()) target = target.with_digest(*reference.digest());
    if (!target.is_short()) return std::vector{target.with_default_tag()};
  }
  std::vector<std::string> search = config.search;
  if (search.empty()) search = {"docker.io"};
  std::vector<ImageReference> candidates;
  for (const std::string& registry : search) {
    ImageReference full =
        TRY(context("unqualified-search-registries", reference.in_registry(registry)));
    candidates.push_back(full.with_default_tag());
  }
  return candidates;
}

Result<std::vector<RegistryEndpoint>> locate(const RegistriesConfig& config,
                                             const ImageReference& reference) {
  const RegistryRule* rule = find_rule(config, reference.str());
  if (!rule) return std::vector{RegistryEndpoint{reference, false}};
  if (rule->blocked) return invalid("registry {} is blocked in registries.conf", rule->prefix);
  std::vector<RegistryEndpoint> endpoints;
  for (const RegistryMirror& mirror : rule->mirrors) {
    ImageReference place = TRY(context("mirror", moved(reference, *rule, mirror.location)));
    endpoints.push_back({std::move(place), mirror.insecure});
  }
  ImageReference place = TRY(context("location", moved(reference, *rule, rule->location)));
  endpoints.push_back({std::move(place), rule->insecure});
  return endpoints;
}

}  // namespace coracle::image
