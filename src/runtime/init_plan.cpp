#include "runtime/init_plan.h"

#include "base/text.h"

namespace coracle::runtime {
namespace {

std::string change_text(const sys::MountChange& change) {
  if (change.is_empty()) return "";
  return fmt::format(" set {:#x} clear {:#x} propagation {:#x}", change.set, change.clear,
                     change.propagation);
}

struct StepText {
  std::string operator()(const BindMount& bind) const {
    return fmt::format("{} {} -> {}{}{}", bind.recursion == sys::Recursion::tree ? "rbind" : "bind",
                       bind.source, bind.destination, change_text(bind.change),
                       change_text(bind.recursive_change));
  }
  std::string operator()(const FileSystemMount& mount) const {
    std::string parameters;
    for (const auto& [key, value] : mount.parameters)
      parameters += value.empty() ? " " + key : fmt::format(" {}={}", key, value);
    return fmt::format("{} {}{} attributes {:#x}{}", mount.type, mount.destination, parameters,
                       mount.attributes, mount.copies_up ? " copy-up" : "");
  }
  std::string operator()(const Remount& remount) const {
    return fmt::format("remount {}{}{}", remount.destination, change_text(remount.change),
                       change_text(remount.recursive_change));
  }
  std::string operator()(const SymbolicLink& link) const {
    return fmt::format("symlink {}/{} -> {}", link.directory, link.name, link.target);
  }
};

}  // namespace

std::string to_text(const MountStep& step) {
  return std::visit(StepText{}, step);
}

std::string to_text(const InitPlan& plan) {
  std::string text =
      fmt::format("clone {:#x} unshare {:#x}\n", plan.clone_flags, plan.unshare_flags);
  text += "rootfs " + dump_json(sys::to_json(plan.rootfs)) + "\n";
  for (const MountStep& step : plan.mounts) text += to_text(step) + "\n";
  for (const std::string& path : plan.masked_paths) text += "mask " + path + "\n";
  for (const std::string& path : plan.readonly_paths) text += "read-only " + path + "\n";
  for (const auto& [name, value] : plan.sysctls)
    text += fmt::format("sysctl {} = {}\n", name, value);
  const Privileges& rights = plan.privileges;
  text += fmt::format(
      "user {}:{} bounding {:#x} permitted {:#x} ambient {:#x} seccomp {} instructions\n",
      rights.uid, rights.gid, rights.bounding, rights.capabilities.permitted, rights.ambient,
      rights.seccomp.size());
  text += fmt::format("exec {} in {}\n", join(plan.command.arguments, " "),
                      plan.command.working_directory);
  return text;
}

}  // namespace coracle::runtime
