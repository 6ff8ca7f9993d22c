// Several rtnetlink requests in one system call: the kernel carries them out in order, and one answer
// says how they went. (rtnetlink(7), netlink(7))
// Only the last request asks for an answer; the kernel reports a failed one unasked.
#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::sys {

class NetlinkBatch {
 public:
  // `what` is said when this request fails: "add address 10.0.2.100/24". `tolerated` is an errno that counts as success.
  template <class Header>
  void add_request(std::uint16_t type, std::uint16_t flags, const Header& header, std::string what,
                   int tolerated = 0) {
    begin(type, flags, std::move(what), tolerated);
    append(&header, sizeof header);
  }
  // Attributes belong to the last added request.
  void add_attribute(std::uint16_t type, const void* bytes, std::size_t size);
  void add_attribute(std::uint16_t type, std::uint32_t value) { add_attribute(type, &value, sizeof value); }
  // What is added between open_nest and close_nest is its content.
  std::size_t open_nest(std::uint16_t type);
  void close_nest(std::size_t start);

  // The first failure ends the reading of answers; the requests behind it have been tried all the same.
  Result<void> send(const Fd& socket);

 private:
  struct Request {
    std::string what;
    int tolerated;
  };
  void begin(std::uint16_t type, std::uint16_t flags, std::string what, int tolerated);
  void append(const void* bytes, std::size_t size);
  nlmsghdr* last_header() { return reinterpret_cast<nlmsghdr*>(bytes_.data() + last_start_); }

  std::vector<char> bytes_;
  std::vector<Request> requests_;
  std::size_t last_start_ = 0;
};

Result<Fd> open_rtnetlink();

}  // namespace coracle::sys
