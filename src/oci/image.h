// Image documents as values: descriptor, index, manifest and image config, of the OCI image-spec and of
// Docker's schema 2, which are the same shapes under other media types.
// Documents are foreign: every reader bounds and type-checks what it takes, unknown members are ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/json.h"
#include "base/time.h"

namespace coracle::oci {

namespace media_type {
inline constexpr char kOciIndex[] = "application/vnd.oci.image.index.v1+json";
inline constexpr char kOciManifest[] = "application/vnd.oci.image.manifest.v1+json";
inline constexpr char kOciConfig[] = "application/vnd.oci.image.config.v1+json";
inline constexpr char kDockerList[] = "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr char kDockerManifest[] = "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr char kDockerConfig[] = "application/vnd.docker.container.image.v1+json";
}  // namespace media_type

struct Platform {
  std::string os;            // "linux"
  std::string architecture;  // GOARCH words: "amd64", "arm64"
  std::string variant;       // "v8"; may be empty
  static Platform host();
  // "linux/arm64/v8" or "arm64".
  static Result<Platform> parse(std::string_view text);
  std::string str() const;
  bool operator==(const Platform&) const = default;
};

struct Descriptor {
  std::string media_type;
  Digest digest;
  std::int64_t size = 0;
  std::optional<Platform> platform;
  StringMap annotations;
  std::vector<std::string> urls;
};

struct Index {
  std::vector<Descriptor> manifests;
};

struct Manifest {
  std::string media_type;
  Descriptor config;
  std::vector<Descriptor> layers;  // bottom first
  StringMap annotations;
};

struct HealthCheck {
  std::vector<std::string> test;  // {"CMD", …} | {"CMD-SHELL", text} | {"NONE"}
  Nanoseconds interval = 0;
  Nanoseconds timeout = 0;
  Nanoseconds start_period = 0;
  int retries = 0;
};

struct HistoryEntry {
  std::string created;
  std::string created_by;
  std::string author;
  std::string comment;
  bool empty_layer = false;
};

struct ImageConfig {
  std::string created;  // RFC 3339 as written in the document; may be empty
  std::string author;
  Platform platform;
  std::vector<std::string> env;
  std::vector<std::string> entrypoint;
  std::vector<std::string> command;
  std::string user;
  std::string working_directory;
  std::vector<std::string> volumes;
  std::vector<std::string> exposed_ports;  // "80/tcp"
  StringMap labels;
  std::string stop_signal;
  std::optional<HealthCheck> health_check;
  std::vector<Digest> diff_ids;  // bottom first, one for each layer of the manifest
  std::vector<HistoryEntry> history;
};

// What a registry answered, decided by Content-Type, then by "mediaType", then by structure.
enum class ManifestKind { manifest, index, schema1, unknown };
ManifestKind kind_of_manifest(std::string_view content_type, const Json& document);

Result<Index> parse_index(const Json& document);
Result<Manifest> parse_manifest(const Json& document);
// An artifact's config is refused: "is not a container image".
Result<ImageConfig> parse_image_config(const Json& document);

// The member of an index for a platform, with the fall-backs of its family (arm v8 → v7 → v6 …); entries for
// unknown/unknown (attestations) never match. nullptr when there is none.
const Descriptor* find_platform(const Index& index, const Platform& wanted);
bool platform_satisfies(const Platform& have, const Platform& wanted);

}  // namespace coracle::oci
