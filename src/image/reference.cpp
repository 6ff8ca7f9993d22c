#include "image/reference.h"

#include "base/text.h"

namespace coracle::image {
namespace {

constexpr std::size_t kNameLimit = 255;
constexpr std::size_t kTagLimit = 128;

bool is_lower_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_alnum(char c) {
  return is_lower_alnum(c) || (c >= 'A' && c <= 'Z');
}

// Runs of lower-case letters and digits, between them one of: '.', '_', "__", any number of '-'.
bool is_path_component(std::string_view text) {
  if (text.empty() || !is_lower_alnum(text.front()) || !is_lower_alnum(text.back())) return false;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && !is_lower_alnum(text[end])) ++end;
    std::string_view separator = text.substr(i, end - i);
    bool allowed = separator.empty() || separator == "." || separator == "_" || separator == "__" ||
                   separator.find_first_not_of('-') == std::string_view::npos;
    if (!allowed) return false;
    i = end + 1;
  }
  return true;
}

bool is_tag(std::string_view text) {
  if (text.empty() || text.size() > kTagLimit) return false;
  if (!is_alnum(text.front()) && text.front() != '_') return false;
  for (char c : text) {
    if (!is_alnum(c) && c != '_' && c != '.' && c != '-') return false;
  }
  return true;
}

bool is_host_name(std::string_view text) {
  if (text.empty()) return false;
  for (const std::string& label : split(text, '.')) {
    if (label.empty() || label.front() == '-' || label.back() == '-') return false;
    for (char c : label) {
      if (!is_alnum(c) && c != '-' && c != '_') return false;
    }
  }
  return true;
}

bool is_port(std::string_view text) {
  return parse_number<std::uint16_t>(text, "port").has_value();
}

bool is_host(std::string_view text) {
  if (!text.empty() && text.front() == '[') {
    std::size_t end = text.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    if (text.substr(1, end - 1).find_first_not_of("0123456789abcdefABCDEF:.") !=
        std::string_view::npos)
      return false;
    std::string_view rest = text.substr(end + 1);
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
  }
  auto [name, port] = split_once(text, ':');
  bool has_port = text.find(':') != std::string_view::npos;
  return is_host_name(name) && (!has_port || is_port(port));
}

bool looks_like_host(std::string_view component) {
  return component == "localhost" || component.find_first_of(".:[") != std::string_view::npos;
}

bool is_path(std::string_view text) {
  for (const std::string& component : split(text, '/')) {
    if (!is_path_component(component)) return false;
  }
  return true;
}

Result<void> check_path(std::string_view path, std::string_view whole) {
  if (path.empty()) return invalid("image name \"{}\" is empty", whole);
  if (is_path(path)) return {};
  if (is_path(lower(path))) return invalid("image name \"{}\" must be lower case", whole);
  return invalid("\"{}\" is not an image name: use [HOST[:PORT]/]PATH[:TAG][@DIGEST]", whole);
}

}  // namespace

Result<ImageReference> ImageReference::parse(std::string_view whole) {
  constexpr std::string_view kTransport = "docker://";
  std::string_view rest = whole;
  if (rest.substr(0, kTransport.size()) == kTransport) rest.remove_prefix(kTransport.size());
  ImageReference reference;
  if (std::size_t at = rest.find('@'); at != std::string_view::npos) {
    reference.digest_ =
        TRY(context(fmt::format("image name \"{}\"", whole), Digest::parse(rest.substr(at + 1))));
    rest = rest.substr(0, at);
  }
  std::size_t slash = rest.rfind('/');
  std::size_t colon = rest.rfind(':');
  if (colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash)) {
    std::string_view tag = rest.substr(colon + 1);
    if (!is_tag(tag)) return invalid("image name \"{}\": \"{}\" is not a tag", whole, tag);
    reference.tag_ = std::string(tag);
    rest = rest.substr(0, colon);
  }
  auto [first, path] = split_once(rest, '/');
  bool has_slash = rest.find('/') != std::string_view::npos;
  if (has_slash && looks_like_host(first)) {
    if (!is_host(first)) return invalid("image name \"{}\": \"{}\" is not a host", whole, first);
    reference.host_ = first == "index.docker.io" ? "docker.io" : std::string(first);
    rest = path;
  }
  TRY(check_path(rest, whole));
  reference.path_ = std::string(rest);
  if (reference.host_ == "docker.io" && reference.path_.find('/') == std::string::npos)
    reference.path_.insert(0, "library/");
  if (reference.repository().size() > kNameLimit)
    return invalid("image name \"{}\" is longer than {} characters", whole, kNameLimit);
  return reference;
}

std::string ImageReference::repository() const {
  return host_.empty() ? path_ : fmt::format("{}/{}", host_, path_);
}

std::string ImageReference::str() const {
  std::string text = repository();
  if (tag_) text += ":" + *tag_;
  if (digest_) text += "@" + digest_->str();
  return text;
}

std::string ImageReference::familiar() const {
  constexpr std::string_view kRegistry = "docker.io/";
  constexpr std::string_view kLibrary = "library/";
  std::string text = str();
  if (host_ != "docker.io") return text;
  text.erase(0, kRegistry.size());
  if (std::string_view(text).substr(0, kLibrary.size()) == kLibrary) text.erase(0, kLibrary.size());
  return text;
}

std::string ImageReference::manifest_name() const {
  return digest_ ? digest_->str() : tag_.value_or("latest");
}

Result<ImageReference> ImageReference::in_registry(std::string_view registry) const {
  if (!is_short()) return *this;
  return parse(fmt::format("{}/{}", registry, str()));
}

ImageReference ImageReference::with_default_tag() const {
  return tag_ || digest_ ? *this : with_tag("latest");
}

ImageReference ImageReference::with_tag(std::string tag) const {
  ImageReference copy = *this;
  copy.tag_ = std::move(tag);
  return copy;
}

ImageReference ImageReference::with_digest(Digest digest) const {
  ImageReference copy = *this;
  copy.digest_ = std::move(digest);
  return copy;
}

ImageReference ImageReference::without_digest() const {
  ImageReference copy = *this;
  copy.digest_.reset();
  return copy;
}

Result<ImageReference> parse_normalized(std::string_view text) {
  ImageReference reference = TRY(ImageReference::parse(text));
  ImageReference full = TRY(reference.in_registry("docker.io"));
  return full.with_default_tag();
}

}  // namespace coracle::image
