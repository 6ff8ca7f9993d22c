// What a function that can fail returns, and the one shape every failure has.
//
// A failure is a value: it crosses process boundaries (sys/report.h) and C frames unharmed, and errno
// such as ENOENT is a branch, not an accident. Each layer adds what *it* was doing with context();
// the whole chain reads as one line: "run: create container web: name is in use by 3f2a…".
// Texts carry no function names, no capital, no full stop. Branch on kind or errno_value, never on text.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace coracle {

enum class ErrorKind {
  system,       // a system call failed; errno_value says how
  invalid,      // the caller's input is wrong
  not_found,    // the named object does not exist
  conflict,     // the object exists, is in use, or is in the wrong state
  unsupported,  // this host cannot do it; the message carries the remedy
  remote,       // a registry or another peer answered wrongly or not at all
};

struct [[nodiscard]] Error {
  ErrorKind kind = ErrorKind::system;
  int errno_value = 0;  // 0 when the kernel had no part in it
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

template <class T>
T take(Result<T>&& result) {
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

// Evaluates to the value of a Result, or returns its error from the enclosing function.
// One per statement: a nested TRY shadows and is rejected by the compiler.
#define TRY(expression)                                         \
  __extension__({                                               \
    auto try_result = (expression);                             \
    if (!try_result)                                            \
      return tl::unexpected(std::move(try_result).error());     \
    ::coracle::take(std::move(try_result));                     \
  })

using Failure = tl::unexpected<Error>;

template <class... Args>
Failure failure(ErrorKind kind, fmt::format_string<Args...> text, Args&&... args) {
  return Failure(Error{kind, 0, fmt::format(text, std::forward<Args>(args)...)});
}
template <class... Args>
Failure invalid(fmt::format_string<Args...> text, Args&&... args) {
  return failure(ErrorKind::invalid, text, std::forward<Args>(args)...);
}
template <class... Args>
Failure not_found(fmt::format_string<Args...> text, Args&&... args) {
  return failure(ErrorKind::not_found, text, std::forward<Args>(args)...);
}
template <class... Args>
Failure conflict(fmt::format_string<Args...> text, Args&&... args) {
  return failure(ErrorKind::conflict, text, std::forward<Args>(args)...);
}
template <class... Args>
Failure unsupported(fmt::format_string<Args...> text, Args&&... args) {
  return failure(ErrorKind::unsupported, text, std::forward<Args>(args)...);
}
template <class... Args>
Failure remote(fmt::format_string<Args...> text, Args&&... args) {
  return failure(ErrorKind::remote, text, std::forward<Args>(args)...);
}

// "TEXT: strerror(errno_value)". ENOENT becomes not_found, EEXIST conflict, the rest system.
Error system_error(int errno_value, std::string text);

template <class... Args>
Failure from_errno(int errno_value, fmt::format_string<Args...> text, Args&&... args) {
  return Failure(system_error(errno_value, fmt::format(text, std::forward<Args>(args)...)));
}

// Puts "WHAT: " before the message of a failure; a success passes through.
template <class T>
Result<T> context(std::string_view what, Result<T> result) {
  if (!result) result.error().message.insert(0, std::string(what) + ": ");
  return result;
}

inline bool is_missing(const Error& error) { return error.kind == ErrorKind::not_found; }

}  // namespace coracle
