#include "base/json.h"
#include "cli/container/commands.h"
#include "cli/print.h"
#include "cli/transfer_flags.h"
#include "engine/environment.h"
#include "engine/mount_option.h"
#include "engine/run_container.h"
#include "sys/file.h"
#include "sys/terminal.h"

namespace coracle::cli::container {
namespace {

struct RunOptions {
  engine::ContainerSpec spec;
  engine::TransferOptions transfer;
  bool detach = false;
  std::optional<std::string> entrypoint;
  std::vector<std::string> env;
  std::vector<std::string> env_files;
  bool rootfs_given = false;
};

template <class Parse>
Flag mount_flag(std::string_view names, std::string_view value, engine::ContainerSpec& spec, Parse parse,
                std::string_view help) {
  return {names, value, help, [&spec, parse](const std::string& text) -> Result<void> {
            spec.mounts.push_back(TRY(parse(text)));
            return {};
          }};
}

Flag publish_flag(engine::ContainerSpec& spec) {
  return {"publish,p", "[[ADDRESS:]HOST:]PORT[/tcp|udp]", "forward a port of the host to the container",
          [&spec](const std::string& text) -> Result<void> {
            std::vector<network::PortMapping> ports = TRY(network::parse_port_mappings(text));
            spec.ports.insert(spec.ports.end(), ports.begin(), ports.end());
            return {};
          }};
}

Flag security_flag(engine::ContainerSpec& spec) {
  return {"security-opt", "OPTION", "seccomp=FILE, seccomp=unconfined or no-new-privileges",
          [&spec](const std::string& text) { return engine::parse_security_option(text, spec.security); }};
}

Flags run_flags(RunOptions& options) {
  engine::ContainerSpec& spec = options.spec;
  Flags flags{
      flag("cap-add", "CAPABILITY", spec.cap_add, "give a capability, or all"),
      flag("cap-drop", "CAPABILITY", spec.cap_drop, "take a capability away, or all"),
      flag("cidfile", "FILE", spec.cidfile, "write the container's id to a new file"),
      flag("detach,d", options.detach, "run in the background and print the id"),
      flag("entrypoint", "WORDS", options.entrypoint, "program to run instead of the image's: a word, or a JSON list"),
      flag("env,e", "NAME[=VALUE]", options.env, "set a variable, or pass the caller's on"),
      flag("env-file", "FILE", options.env_files, "set the variables of a file"),
      flag("hostname,h", "NAME", spec.hostname, engine::parse_hostname, "the container's host name"),
      flag("init", spec.init, "run a small init that forwards signals and reaps orphans"),
      flag("interactive,i", spec.interactive, "keep standard input open"),
      mount_flag("mount", "type=TYPE,KEY=VALUE...", spec, engine::parse_mount, "mount a path of the host or a tmpfs"),
      flag("name", "NAME", spec.name, engine::ContainerName::parse, "the container's name"),
      flag("network,net", "MODE", spec.network, engine::parse_network_mode, "private, none or host"),
      flag("privileged", spec.privileged, "all capabilities, no masks, no seccomp, the host's devices"),
      publish_flag(spec),
      flag("pull", "POLICY", spec.pull, engine::parse_pull_policy, "always, missing, never or newer"),
      flag("read-only", spec.read_only, "a root file system that cannot be written"),
      flag("rm", spec.auto_remove, "remove the container when it ends"),
      flag("rootfs", options.rootfs_given, "the argument is a directory (DIR, or DIR:O for an overlay of it)"),
      security_flag(spec),
      mount_flag("tmpfs", "PATH[:OPTIONS]", spec, engine::parse_tmpfs, "mount a tmpfs"),
      flag("tty,t", spec.terminal, "give the container a terminal"),
      flag("user,u", "NAME|ID[:GROUP]", spec.user, "who to run as"),
      flag("userns", "MODE", spec.user_namespace, engine::parse_user_namespace, "host, or keep-id[:uid=N,gid=N]"),
      mount_flag("volume,v", "SOURCE:PATH[:OPTIONS]", spec, engine::parse_volume, "show a path of the host"),
      flag("workdir,w", "PATH", spec.working_directory, "the directory to run in"),
  };
  append_transfer_flags(flags, options.transfer);
  return flags;
}

// "sh", or a JSON list of words; empty for none at all.
Result<std::vector<std::string>> parse_entrypoint(const std::string& text) {
  if (text.empty()) return std::vector<std::string>{};
  if (text.front() != '[') return std::vector<std::string>{text};
  Json list = TRY(parse_json(text, "entrypoint"));
  Json wrapped = {{"entrypoint", list}};
  return json_strings(wrapped, "entrypoint");
}

Result<void> complete_spec(RunOptions& options, Invocation& invocation) {
  engine::ContainerSpec& spec = options.spec;
  spec.driver = TRY(asked_driver(invocation.global));
  spec.create_command = invocation.argv;
  const std::string& first = invocation.words.front();
  if (options.rootfs_given) spec.rootfs = engine::parse_rootfs_directory(first);
  else spec.image = first;
  spec.command.assign(invocation.words.begin() + 1, invocation.words.end());
  if (options.entrypoint) spec.entrypoint = TRY(parse_entrypoint(*options.entrypoint));
  std::vector<std::string> caller = engine::caller_environment();
  std::vector<std::vector<std::string>> parts;
  for (const std::string& path : options.env_files) {
    std::string text = TRY(context("env file", sys::read_file(path)));
    parts.push_back(TRY(engine::parse_environment_file(text, path, caller)));
  }
  for (const std::string& word : options.env) parts.push_back(engine::expand_environment_word(word, caller));
  spec.env = engine::merge_environment(parts);
  return {};
}

Result<void> check_terminal(const RunOptions& options) {
  if (options.spec.terminal && options.spec.interactive && !options.detach && !sys::is_terminal(0))
    return invalid("-t wants a terminal, but standard input is none; leave -t out");
  return {};
}

Result<int> run_container(RunOptions& options, Invocation& invocation) {
  TRY(complete_spec(options, invocation));
  TRY(check_terminal(options));
  Site site = TRY(Site::open(invocation.global));
  if (options.detach) {
    engine::DetachedStart start =
        TRY(engine::run_detached(site.places(), options.spec, options.transfer, print_warning));
    if (!start.not_started) {
      print_line(start.id);
      return kSuccess;
    }
    print_error(start.not_started->error);
    return start.not_started->exit_code;
  }
  engine::ContainerEnd end =
      TRY(engine::run_attached(site.places(), options.spec, options.transfer, print_warning));
  if (end.not_started) print_error(*end.not_started);
  return end.exit_code;
}

}  // namespace

const CommandBody run = body<RunOptions, run_flags, run_container>();

}  // namespace coracle::cli::container
