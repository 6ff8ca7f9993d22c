// The name of an image, as people and registries write it: [host[:port]/]path[:tag][@digest].
// The first component is a host when it holds '.' or ':' or is "localhost"; otherwise the name is
// short and says nothing yet about where the image is (short_names.h, images.h decide that).
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/error.h"

namespace coracle::image {

class ImageReference {
 public:
  // As written. "docker://" before it is accepted, "index.docker.io" becomes "docker.io".
  static Result<ImageReference> parse(std::string_view text);

  bool is_short() const { return host_.empty(); }
  const std::string& host() const { return host_; }  // "localhost:5000"; empty for a short name
  const std::string& path() const { return path_; }  // "library/debian"
  const std::optional<std::string>& tag() const { return tag_; }
  const std::optional<Digest>& digest() const { return digest_; }
  std::string repository() const;  // host/path
  std::string str() const;         // every part there is
  // Without "docker.io/" and "library/": what docker users typed.
  std::string familiar() const;
  // What a registry calls it: the digest, else the tag, else "latest".
  std::string manifest_name() const;

  // A short name put below a registry or a namespace in one ("docker.io", "quay.io/team");
  // docker.io adds "library/" to one component. A full name is returned as it is.
  Result<ImageReference> in_registry(std::string_view registry) const;
  // ":latest" unless it has a tag or a digest.
  ImageReference with_default_tag() const;
  ImageReference with_tag(std::string tag) const;
  ImageReference with_digest(Digest digest) const;
  // The tag alone, for a name that carries both.
  ImageReference without_digest() const;
  bool operator==(const ImageReference&) const = default;

 private:
  std::string host_;
  std::string path_;
  std::optional<std::string> tag_;
  std::optional<Digest> digest_;
};

// parse, docker.io for a short name, and the default tag.
Result<ImageReference> parse_normalized(std::string_view text);

}  // namespace coracle::image
