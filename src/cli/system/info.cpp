#include "cli/print.h"
#include "cli/system/commands.h"
#include "engine/host_facts.h"

namespace coracle::cli::system {
namespace {

struct NoOptions {};
Flags no_flags(NoOptions&) { return {}; }

enum class Format { yaml, json };

struct InfoOptions {
  Format format = Format::yaml;
};

Result<Format> parse_format(std::string_view text) {
  if (text == "json") return Format::json;
  if (text == "yaml") return Format::yaml;
  return unsupported("format \"{}\" is neither json nor yaml", text);
}

Flags info_flags(InfoOptions& options) {
  return {flag("format,f", "json|yaml", options.format, parse_format, "how to print it")};
}

std::string scalar(const Json& value) { return value.is_string() ? value.get<std::string>() : dump_json(value); }

void append_yaml(std::string& text, const Json& value, int indent);

void append_list(std::string& text, const Json& list, int indent) {
  for (const Json& element : list) {
    std::string inner;
    append_yaml(inner, element, indent + 2);
    // The first member stands behind the dash.
    text += std::string(static_cast<std::size_t>(indent), ' ') + "- " + inner.substr(static_cast<std::size_t>(indent) + 2);
  }
}

void append_yaml(std::string& text, const Json& value, int indent) {
  std::string margin(static_cast<std::size_t>(indent), ' ');
  if (!value.is_structured()) {
    text += margin + scalar(value) + "\n";
    return;
  }
  for (const auto& [key, member] : value.items()) {
    text += margin + key + ":";
    if (!member.is_structured()) {
      text += " " + scalar(member) + "\n";
      continue;
    }
    text += "\n";
    if (member.is_array()) append_list(text, member, indent + 2);
    else append_yaml(text, member, indent + 2);
  }
}

Result<int> show_info(InfoOptions& options, Invocation& invocation) {
  Site site = TRY(Site::open(invocation.global));
  std::optional<storage::Driver> asked = TRY(asked_driver(invocation.global));
  Json value = TRY(engine::describe_host(site.places(), asked));
  if (options.format == Format::json) {
    print_line(dump_json_pretty(value));
    return kSuccess;
  }
  std::string text;
  append_yaml(text, value, 0);
  print(text);
  return kSuccess;
}

const char* word_of(engine::CheckResult result) {
  switch (result) {
    case engine::CheckResult::ok: return "ok";
    case engine::CheckResult::degraded: return "missing";
    case engine::CheckResult::missing: return "FAILED";
  }
  return "";
}

Result<int> show_checks(NoOptions&, Invocation& invocation) {
  Site site = TRY(Site::open(invocation.global));
  int status = kSuccess;
  for (const engine::Check& check : engine::check_host(site.places())) {
    print_line(fmt::format("{:<8} {:<20} {}", word_of(check.result), check.subject, check.detail));
    if (!check.remedy.empty()) print_line(fmt::format("{:<8} {:<20} remedy: {}", "", "", check.remedy));
    if (check.result == engine::CheckResult::missing) status = 1;
  }
  return status;
}

Result<int> show_version(NoOptions&, Invocation&) {
  print_line("coracle version " CORACLE_VERSION);
  return kSuccess;
}

}  // namespace

const CommandBody info = body<InfoOptions, info_flags, show_info>();
const CommandBody doctor = body<NoOptions, no_flags, show_checks>();
const CommandBody version = body<NoOptions, no_flags, show_version>();

}  // namespace coracle::cli::system
