#include "engine/container_name.h"

#include <iterator>

namespace coracle::engine {
namespace {

constexpr std::string_view kAdjectives[] = {
    "able",   "airy",   "alert",  "ample",  "apt",     "bold",   "brave",  "bright", "brisk",  "calm",
    "candid", "cheery", "civil",  "clear",  "clever",  "cosy",   "daring", "deft",   "eager",  "early",
    "fair",   "fleet",  "fluent", "fond",   "frank",   "gentle", "glad",   "grand",  "handy",  "hardy",
    "honest", "humble", "jolly",  "keen",   "kind",    "lively", "loyal",  "lucid",  "mellow", "merry",
    "mild",   "modest", "nimble", "noble",  "patient", "placid", "polite", "prompt", "proud",  "quick",
    "quiet",  "ready",  "serene", "sharp",  "steady",  "sunny",  "swift",  "tidy",   "warm",   "witty"};

constexpr std::string_view kSurnames[] = {
    "amundsen", "anning",   "banks",    "baret",    "beaufort", "bering",   "bishop",  "bonny",   "brendan",
    "cabot",    "carson",   "colomb",   "cook",     "cousteau", "dampier",  "darwin",  "davis",   "drake",
    "earle",    "erikson",  "fiennes",  "flinders", "franklin", "frobisher", "gama",   "hanno",   "harrison",
    "heyerdahl", "hudson",  "humboldt", "jeanne",   "kingsley", "lovelace", "magellan", "maury",  "mawson",
    "mercator", "nansen",   "noether",  "nordenskiold", "parry", "piccard", "polo",    "ptolemy", "pytheas",
    "ross",     "sacagawea", "scott",   "shackleton", "slocum", "stark",    "tabei",   "tasman",  "tharp",
    "torres",   "vancouver", "vespucci", "wallace", "weddell",  "zheng"};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

Result<ContainerName> ContainerName::parse(std::string_view text) {
  if (!text.empty() && text.front() == '/') text.remove_prefix(1);
  bool valid = !text.empty() && text.size() <= 253 && is_word(text.front());
  for (char c : text) valid &= is_word(c) || c == '_' || c == '.' || c == '-';
  if (!valid) return invalid("container name \"{}\" is not [a-zA-Z0-9][a-zA-Z0-9_.-]*", text);
  return ContainerName(std::string(text));
}

ContainerName ContainerName::invent(std::uint64_t random) {
  std::uint64_t adjective = random % std::size(kAdjectives);
  std::uint64_t surname = (random / std::size(kAdjectives)) % std::size(kSurnames);
  return ContainerName(fmt::format("{}_{}", kAdjectives[adjective], kSurnames[surname]));
}

}  // namespace coracle::engine
