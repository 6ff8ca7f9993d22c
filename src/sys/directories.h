// Where coracle keeps things, decided once per command from the environment. (DESIGN sections 4 and 5)
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"

namespace coracle::sys {

// --root, else CORACLE_ROOT, else $XDG_DATA_HOME/coracle, else ~/.local/share/coracle. Absolute.
Result<std::filesystem::path> data_directory(const std::optional<std::string>& asked);

// The first usable of: --runroot, CORACLE_RUNROOT, $XDG_RUNTIME_DIR/coracle, /run/user/UID/coracle,
// $SLURM_TMPDIR/coracle-UID, /dev/shm/coracle-UID, /tmp/coracle-UID. Made 0700; a directory of another owner, a link or
// one that others may write is passed over, and an error only when it was asked for by name.
Result<std::filesystem::path> run_directory(const std::optional<std::string>& asked);

// The helper programs: CORACLE_LIBEXEC, else the installed libexec/coracle.
std::filesystem::path helper_program(const char* name);
std::filesystem::path images_directory();

// The kernel's boot id: facts recorded under another one are void.
Result<std::string> boot_id();
std::string home_directory();

}  // namespace coracle::sys
