#include <sys/utsname.h>

#include <array>
#include <cstdlib>

#include "base/text.h"
#include "oci/image.h"

namespace coracle::oci {
namespace {

struct MachineName {
  std::string_view machine;  // as uname(2) and users say it
  std::string_view architecture;
  std::string_view variant;
};

constexpr std::array kMachines = {
    MachineName{"x86_64", "amd64", ""},   MachineName{"x86-64", "amd64", ""},
    MachineName{"aarch64", "arm64", ""},  MachineName{"armv8l", "arm", "v7"},
    MachineName{"armv7l", "arm", "v7"},   MachineName{"armhf", "arm", "v7"},
    MachineName{"armv6l", "arm", "v6"},   MachineName{"armel", "arm", "v6"},
    MachineName{"armv5tel", "arm", "v5"}, MachineName{"i386", "386", ""},
    MachineName{"i486", "386", ""},       MachineName{"i586", "386", ""},
    MachineName{"i686", "386", ""},       MachineName{"loongarch64", "loong64", ""},
};

// Family members in order of what they can run: a vN processor runs v(N-1) code.
int baseline_of(const std::string& architecture) {
  if (architecture == "amd64") return 1;
  if (architecture == "arm") return 7;
  if (architecture == "arm64") return 8;
  return 0;
}

std::optional<int> generation_of(const Platform& platform) {
  int baseline = baseline_of(platform.architecture);
  if (platform.variant.empty()) return baseline;
  if (baseline == 0 || platform.variant[0] != 'v') return std::nullopt;
  auto number = parse_number<int>(std::string_view(platform.variant).substr(1), "variant");
  if (!number) return std::nullopt;
  return *number;
}

// 0 is an exact match, higher is a lesser one, nullopt cannot run.
std::optional<int> distance(const Platform& have, const Platform& wanted) {
  if (have.os != wanted.os || have.architecture != wanted.architecture) return std::nullopt;
  if (have.variant == wanted.variant) return 0;
  std::optional<int> has = generation_of(have);
  std::optional<int> wants = generation_of(wanted);
  if (!has || !wants) {
    if (wanted.variant.empty() || have.variant.empty()) return 1;
    return std::nullopt;
  }
  // An unnamed variant accepts every generation, the nearest to the family's baseline first.
  if (wanted.variant.empty()) return std::abs(*has - *wants);
  if (*has > *wants) return std::nullopt;
  return *wants - *has;
}

}  // namespace

Platform Platform::host() {
  struct utsname name {};
  ::uname(&name);
  Platform platform{"linux", name.machine, ""};
  for (const MachineName& machine : kMachines) {
    if (machine.machine != platform.architecture) continue;
    platform.architecture = machine.architecture;
    platform.variant = machine.variant;
    break;
  }
  return platform;
}

Result<Platform> Platform::parse(std::string_view text) {
  std::vector<std::string> parts = split(text, '/');
  bool empty_part = false;
  for (const std::string& part : parts) empty_part |= part.empty();
  if (empty_part || parts.size() > 3)
    return invalid("platform \"{}\" is not OS/ARCH[/VARIANT], as linux/arm64", text);
  if (parts.size() == 1) parts.insert(parts.begin(), "linux");
  Platform platform{lower(parts[0]), lower(parts[1]), parts.size() == 3 ? lower(parts[2]) : ""};
  for (const MachineName& machine : kMachines) {
    if (machine.machine != platform.architecture) continue;
    platform.architecture = machine.architecture;
    if (platform.variant.empty()) platform.variant = machine.variant;
    break;
  }
  return platform;
}

std::string Platform::str() const {
  std::string text = os + "/" + architecture;
  if (!variant.empty()) text += "/" + variant;
  return text;
}

bool platform_satisfies(const Platform& have, const Platform& wanted) {
  // Images made by hand may name neither; nothing contradicts the wish then.
  if (have.os.empty() && have.architecture.empty()) return true;
  return distance(have, wanted).has_value();
}

const Descriptor* find_platform(const Index& index, const Platform& wanted) {
  const Descriptor* best = nullptr;
  int best_distance = 0;
  for (const Descriptor& member : index.manifests) {
    if (!member.platform) continue;
    std::optional<int> found = distance(*member.platform, wanted);
    if (!found || (best && *found >= best_distance)) continue;
    best = &member;
    best_distance = *found;
  }
  return best;
}

}  // namespace coracle::oci
