// Owns one descriptor, always close-on-exec. Dropped, it closes.
#pragma once

#include <unistd.h>

#include <utility>

namespace coracle::sys {

class [[nodiscard]] Fd {
 public:
  Fd() = default;
  explicit Fd(int raw) : raw_(raw) {}
  Fd(Fd&& other) noexcept : raw_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept {
    Fd old(std::exchange(raw_, other.release()));
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() {
    if (raw_ >= 0) ::close(raw_);
  }

  int get() const { return raw_; }  // for a system call, for the length of that call
  bool is_open() const { return raw_ >= 0; }
  int release() { return std::exchange(raw_, -1); }
  void close() { Fd old(std::move(*this)); }

 private:
  int raw_ = -1;
};

}  // namespace coracle::sys
