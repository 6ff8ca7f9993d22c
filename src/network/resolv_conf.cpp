#include "network/resolv_conf.h"

#include <fmt/format.h>

#include "base/text.h"

namespace coracle::network {
namespace {

struct ResolverLine {
  std::string keyword;
  std::string value;
};

ResolverLine parse_line(std::string_view line) {
  line = trim(line.substr(0, line.find_first_of("#;")));
  std::size_t end = line.find_first_of(" \t");
  if (end == line.npos) return {};
  return {std::string(line.substr(0, end)), std::string(trim(line.substr(end)))};
}

bool is_ipv6(const std::string& address) { return address.find(':') != address.npos; }

}  // namespace

std::string container_resolv_conf(std::string_view host_text, const NameServers& servers) {
  bool has_ipv4 = false;
  bool has_ipv6 = false;
  std::string kept;
  for (const std::string& text : split(host_text, '\n')) {
    ResolverLine line = parse_line(text);
    if (line.keyword == "nameserver") (is_ipv6(line.value) ? has_ipv6 : has_ipv4) = true;
    if (line.keyword == "search" || line.keyword == "domain" || line.keyword == "options")
      kept += fmt::format("{} {}\n", line.keyword, line.value);
  }
  bool only_ipv6 = has_ipv6 && !has_ipv4 && !servers.ipv6.empty();
  return fmt::format("nameserver {}\n{}", only_ipv6 ? servers.ipv6 : servers.ipv4, kept);
}

std::string hosts_file(const std::vector<HostEntry>& entries) {
  std::string text = "127.0.0.1\tlocalhost localhost.localdomain\n::1\tlocalhost localhost.localdomain\n";
  for (const HostEntry& entry : entries) text += fmt::format("{}\t{}\n", entry.address, join(entry.names, " "));
  return text;
}

}  // namespace coracle::network
