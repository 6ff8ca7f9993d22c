// What a command's exit status means, named once. (coracle(1), EXIT STATUS)
#pragma once

namespace coracle::cli {

inline constexpr int kSuccess = 0;
inline constexpr int kMissing = 1;       // rm, rmi: the object does not exist
inline constexpr int kInUse = 2;         // rm, rmi: it runs or is used
inline constexpr int kEngineError = 125;  // ours, not the container's
inline constexpr int kNotExecutable = 126;
inline constexpr int kNotFound = 127;

}  // namespace coracle::cli
