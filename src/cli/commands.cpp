// Every command of coracle. An alias is a second name in a row, never a second row.
#include <algorithm>

#include "cli/command.h"
#include "cli/container/commands.h"
#include "cli/image/commands.h"
#include "cli/system/commands.h"

namespace coracle::cli {
namespace {

const Command kCommands[] = {
    {"run,container run", "[OPTIONS] IMAGE [COMMAND [ARGUMENT...]]", "run a command in a new container",
     WordOrder::options_first, 1, kAnyNumber, &container::run},
    {"ps,container ls,container list,container ps", "[OPTIONS]", "list containers", WordOrder::mixed, 0, 0,
     &container::ps},
    {"rm,container rm", "[OPTIONS] CONTAINER...", "remove containers", WordOrder::mixed, 0, kAnyNumber,
     &container::rm},
    {"pull,image pull", "[OPTIONS] IMAGE...", "fetch images from a registry", WordOrder::mixed, 1, kAnyNumber,
     &image::pull},
    {"load,image load", "[OPTIONS]", "load images from an archive", WordOrder::mixed, 0, 0, &image::load},
    {"images,image ls,image list", "[OPTIONS] [IMAGE]", "list images", WordOrder::mixed, 0, 1, &image::list},
    {"inspect,image inspect", "[OPTIONS] NAME...", "show everything about images, as JSON", WordOrder::mixed, 1,
     kAnyNumber, &image::inspect},
    {"tag,image tag", "IMAGE NAME...", "give an image further names", WordOrder::mixed, 2, kAnyNumber, &image::tag},
    {"rmi,image rm,image remove", "[OPTIONS] IMAGE...", "remove images", WordOrder::mixed, 0, kAnyNumber,
     &image::remove},
    {"info,system info", "[OPTIONS]", "show how coracle works on this host", WordOrder::mixed, 0, 0, &system::info},
    {"doctor", "", "check this host and say how to mend it", WordOrder::mixed, 0, 0, &system::doctor},
    {"version", "", "show the version", WordOrder::mixed, 0, 0, &system::version},
};

bool is_named(const Command& command, const std::string& name) {
  std::vector<std::string> names = split(command.names, ',');
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::span<const Command> commands() { return kCommands; }

const Command* find_command(std::vector<std::string>& words) {
  for (std::size_t count : {std::size_t{2}, std::size_t{1}}) {
    if (words.size() < count) continue;
    std::string name = count == 2 ? words[0] + " " + words[1] : words[0];
    for (const Command& command : kCommands) {
      if (!is_named(command, name)) continue;
      words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count));
      return &command;
    }
  }
  return nullptr;
}

Result<void> check_count(const Command& command, std::size_t count) {
  std::string_view name = split_once(command.names, ',').first;
  if (count < command.least_words)
    return invalid("{} needs {}: coracle {} {}", name,
                   command.least_words == 1 ? "an argument" : fmt::format("{} arguments", command.least_words), name,
                   command.usage);
  if (count > command.most_words) return invalid("{} takes no more than {} arguments", name, command.most_words);
  return {};
}

}  // namespace coracle::cli
