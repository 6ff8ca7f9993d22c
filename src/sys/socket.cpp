#include "sys/socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "sys/file.h"
#include "sys/retry.h"

namespace coracle::sys {
namespace {

constexpr std::size_t kMaxDescriptors = 16;
constexpr std::size_t kMaxMessage = 1u << 20;

int type_flag(SocketType type) { return type == SocketType::stream ? SOCK_STREAM : SOCK_SEQPACKET; }

struct Address {
  sockaddr_un name{};
  socklen_t length = 0;
  Fd directory;  // keeps /proc/self/fd/N valid for the call
};

Result<Address> address_of(const std::filesystem::path& path) {
  Address address;
  address.name.sun_family = AF_UNIX;
  std::string text = path.native();
  if (text.size() >= sizeof address.name.sun_path) {
    address.directory = TRY(open_path(path.parent_path(), O_PATH | O_DIRECTORY));
    text = fmt::format("/proc/self/fd/{}/{}", address.directory.get(), path.filename().native());
  }
  if (text.size() >= sizeof address.name.sun_path) return invalid("socket path {} is too long", path.native());
  std::memcpy(address.name.sun_path, text.c_str(), text.size() + 1);
  address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + text.size() + 1);
  return address;
}

// ECONNRESET is said once, when the other side closed without reading all of ours, and before what it had sent
// is delivered: the message is still there.
template <class F>
ssize_t retry_after_reset(F call) {
  ssize_t result = retry(call);
  return result < 0 && errno == ECONNRESET ? retry(call) : result;
}

std::vector<Fd> take_descriptors(msghdr& header) {
  std::vector<Fd> descriptors;
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int raw;
      std::memcpy(&raw, CMSG_DATA(part) + i * sizeof(int), sizeof raw);
      descriptors.emplace_back(raw);
    }
  }
  return descriptors;
}

}  // namespace

Result<std::pair<Fd, Fd>> message_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
    return from_errno(errno, "socket pair");
  return std::pair(Fd(ends[0]), Fd(ends[1]));
}

Result<void> send_message(const Fd& socket, std::string_view bytes,
                          const std::vector<const Fd*>& descriptors) {
  if (descriptors.size() > kMaxDescriptors) return invalid("{} descriptors in one message", descriptors.size());
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(kMaxDescriptors * sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (!descriptors.empty()) {
    header.msg_control = control;
    header.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
    for (std::size_t i = 0; i < descriptors.size(); ++i) {
      int raw = descriptors[i]->get();
      std::memcpy(CMSG_DATA(rights) + i * sizeof(int), &raw, sizeof raw);
    }
  }
  if (retry([&] { return ::sendmsg(socket.get(), &header, MSG_NOSIGNAL); }) < 0)
    return from_errno(errno, "send message");
  return {};
}

Result<std::optional<Message>> receive_message(const Fd& socket) {
  ssize_t waiting = retry_after_reset([&] { return ::recv(socket.get(), nullptr, 0, MSG_PEEK | MSG_TRUNC); });
  if (waiting < 0) return from_errno(errno, "receive message");
  if (static_cast<std::size_t>(waiting) > kMaxMessage) return invalid("message of {} bytes", waiting);
  Message message;
  message.bytes.resize(static_cast<std::size_t>(waiting));
  char spare = 0;
  iovec part{waiting ? message.bytes.data() : &spare, waiting ? message.bytes.size() : 1};
  alignas(cmsghdr) char control[CMSG_SPACE(kMaxDescriptors * sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  ssize_t count = retry_after_reset([&] { return ::recvmsg(socket.get(), &header, MSG_CMSG_CLOEXEC); });
  if (count < 0) return from_errno(errno, "receive message");
  message.descriptors = take_descriptors(header);
  if (count == 0 && message.descriptors.empty()) return std::nullopt;
  return message;
}

Result<Fd> listen_unix(const std::filesystem::path& path, SocketType type) {
  Address address = TRY(address_of(path));
  Fd socket(::socket(AF_UNIX, type_flag(type) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.is_open()) return from_errno(errno, "socket");
  if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&address.name), address.length) < 0)
    return from_errno(errno, "bind {}", path.native());
  if (::listen(socket.get(), 64) < 0) return from_errno(errno, "listen on {}", path.native());
  return socket;
}

Result<Fd> connect_unix(const std::filesystem::path& path, SocketType type) {
  Address address = TRY(address_of(path));
  Fd socket(::socket(AF_UNIX, type_flag(type) | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return from_errno(errno, "socket");
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address.name), address.length) < 0)
    return from_errno(errno, "connect to {}", path.native());
  return socket;
}

Result<Fd> accept_connection(const Fd& listener) {
  Fd socket(retry([&] { return ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC); }));
  if (!socket.is_open()) return from_errno(errno, "accept");
  return socket;
}

Result<std::pair<Fd, Fd>> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return from_errno(errno, "pipe");
  return std::pair(Fd(ends[0]), Fd(ends[1]));
}

Result<void> set_nonblocking(const Fd& fd, bool on) {
  int flags = ::fcntl(fd.get(), F_GETFL);
  if (flags < 0) return from_errno(errno, "read file flags");
  flags = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
  if (::fcntl(fd.get(), F_SETFL, flags) < 0) return from_errno(errno, "set file flags");
  return {};
}

}  // namespace coracle::sys
