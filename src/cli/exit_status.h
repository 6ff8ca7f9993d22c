// What a command's exit status means, named once. (coracle(1), EXIT STATUS)
#pragma once

#include "base/error.h"

namespace coracle::cli {

inline constexpr int kSuccess = 0;
inline constexpr int kMissing = 1;       // rm, rmi: the object does not exist
inline constexpr int kInUse = 2;         // rm, rmi: it runs or is used
inline constexpr int kEngineError = 125;  // ours, not the container's
inline constexpr int kNotExecutable = 126;
inline constexpr int kNotFound = 127;

// What rm and rmi exit with for one object that stayed.
inline int status_of_failed_removal(const Error& error) {
  if (error.kind == ErrorKind::not_found) return kMissing;
  if (error.kind == ErrorKind::conflict) return kInUse;
  return kEngineError;
}

}  // namespace coracle::cli
