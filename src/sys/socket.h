// Unix sockets: message pairs with descriptor passing, and streams for attach.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "sys/fd.h"

namespace coracle::sys {

struct Message {
  std::string bytes;
  std::vector<Fd> descriptors;
};

// A connected SOCK_SEQPACKET pair: one packet, one message.
Result<std::pair<Fd, Fd>> message_pair();
Result<void> send_message(const Fd& socket, std::string_view bytes,
                          const std::vector<const Fd*>& descriptors = {});
// std::nullopt: the other side has closed. At most 16 descriptors; 1 MiB of bytes.
Result<std::optional<Message>> receive_message(const Fd& socket);

enum class SocketType { stream, message };
// Paths longer than sun_path (108) are reached through /proc/self/fd of the directory.
Result<Fd> listen_unix(const std::filesystem::path& path, SocketType type);
Result<Fd> connect_unix(const std::filesystem::path& path, SocketType type);
Result<Fd> accept_connection(const Fd& listener);  // errno EAGAIN when none waits

Result<std::pair<Fd, Fd>> make_pipe();  // read end, write end
Result<void> set_nonblocking(const Fd& fd, bool on);

}  // namespace coracle::sys
