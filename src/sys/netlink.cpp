#include "sys/netlink.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "sys/retry.h"

namespace coracle::sys {
namespace {

std::size_t aligned(std::size_t size) { return (size + 3u) & ~std::size_t{3}; }

}  // namespace

void NetlinkBatch::append(const void* bytes, std::size_t size) {
  const char* first = static_cast<const char*>(bytes);
  bytes_.insert(bytes_.end(), first, first + size);
  bytes_.resize(aligned(bytes_.size()));
  last_header()->nlmsg_len = static_cast<std::uint32_t>(bytes_.size() - last_start_);
}

void NetlinkBatch::begin(std::uint16_t type, std::uint16_t flags, std::string what, int tolerated) {
  last_start_ = bytes_.size();
  requests_.push_back({std::move(what), tolerated});
  nlmsghdr header{};
  header.nlmsg_type = type;
  header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
  header.nlmsg_seq = static_cast<std::uint32_t>(requests_.size());
  bytes_.resize(last_start_ + sizeof header);
  std::memcpy(bytes_.data() + last_start_, &header, sizeof header);
}

void NetlinkBatch::add_attribute(std::uint16_t type, const void* bytes, std::size_t size) {
  rtattr attribute{static_cast<std::uint16_t>(sizeof(rtattr) + size), type};
  append(&attribute, sizeof attribute);
  append(bytes, size);
}

std::size_t NetlinkBatch::open_nest(std::uint16_t type) {
  std::size_t start = bytes_.size();
  add_attribute(type, nullptr, 0);
  return start;
}

void NetlinkBatch::close_nest(std::size_t start) {
  auto length = static_cast<std::uint16_t>(bytes_.size() - start);
  std::memcpy(bytes_.data() + start, &length, sizeof length);
}

Result<void> NetlinkBatch::send(const Fd& socket) {
  last_header()->nlmsg_flags |= NLM_F_ACK;
  if (retry([&] { return ::send(socket.get(), bytes_.data(), bytes_.size(), 0); }) < 0)
    return from_errno(errno, "{}", requests_.front().what);
  for (;;) {
    alignas(nlmsghdr) std::array<char, 1024> answer{};
    ssize_t size = retry([&] { return ::recv(socket.get(), answer.data(), answer.size(), 0); });
    if (size < 0) return from_errno(errno, "{}", requests_.front().what);
    nlmsghdr header{};
    nlmsgerr status{};
    if (static_cast<std::size_t>(size) < sizeof header + sizeof status) continue;
    std::memcpy(&header, answer.data(), sizeof header);
    std::memcpy(&status, answer.data() + sizeof header, sizeof status);
    if (header.nlmsg_type != NLMSG_ERROR || header.nlmsg_seq == 0 || header.nlmsg_seq > requests_.size()) continue;
    const Request& request = requests_[header.nlmsg_seq - 1];
    if (status.error != 0 && -status.error != request.tolerated)
      return from_errno(-status.error, "{}", request.what);
    if (header.nlmsg_seq == requests_.size()) return {};
  }
}

Result<Fd> open_rtnetlink() {
  Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!socket.is_open()) return from_errno(errno, "open rtnetlink socket");
  return socket;
}

}  // namespace coracle::sys
