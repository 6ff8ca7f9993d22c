#include "supervisor/protocol.h"

#include <cerrno>

#include "base/text.h"
#include "sys/report.h"
#include "sys/rootfs_plan.h"
#include "sys/socket.h"

namespace coracle::supervisor {

std::string encode_preparation(const Preparation& preparation) {
  return dump_json({{"uids", sys::to_json(preparation.mappings.uids)},
                    {"gids", sys::to_json(preparation.mappings.gids)},
                    {"newNetwork", preparation.new_network}});
}

Result<Preparation> decode_preparation(std::string_view payload) {
  Json value = TRY(parse_json(payload, "preparation"));
  Preparation preparation;
  preparation.mappings.uids = TRY(sys::id_mappings_from_json(value, "uids"));
  preparation.mappings.gids = TRY(sys::id_mappings_from_json(value, "gids"));
  preparation.new_network = TRY(json_bool(value, "newNetwork")).value_or(false);
  return preparation;
}

std::string encode_window(WindowSize size) { return fmt::format("{} {}", size.rows, size.columns); }

Result<WindowSize> decode_window(std::string_view payload) {
  auto [rows, columns] = split_once(payload, ' ');
  WindowSize size;
  size.rows = TRY(parse_number<std::uint16_t>(rows, "rows"));
  size.columns = TRY(parse_number<std::uint16_t>(columns, "columns"));
  return size;
}

std::string encode_status(const sys::ExitStatus& status) {
  return fmt::format("{} {}", status.code, status.signal);
}

Result<sys::ExitStatus> decode_status(std::string_view payload) {
  auto [code, signal] = split_once(payload, ' ');
  sys::ExitStatus status;
  status.code = TRY(parse_number<int>(code, "exit code"));
  status.signal = TRY(parse_number<int>(signal, "signal"));
  return status;
}

NotStarted not_started(Error error) {
  int exit_code = error.errno_value == 0 ? 125 : error.errno_value == ENOENT ? 127 : 126;
  return {exit_code, std::move(error)};
}

std::string encode_not_started(const NotStarted& failure) {
  return fmt::format("{} {}", failure.exit_code, sys::encode_error(failure.error));
}

NotStarted decode_not_started(std::string_view payload) {
  auto [code, error] = split_once(payload, ' ');
  return {parse_number<int>(code, "exit code").value_or(125), sys::decode_error(error)};
}

Result<void> send_frame(const sys::Fd& socket, char type, std::string_view payload) {
  std::string packet(1, type);
  packet += payload;
  return sys::send_message(socket, packet);
}

Result<std::optional<Frame>> receive_frame(const sys::Fd& socket) {
  std::optional<sys::Message> message = TRY(sys::receive_message(socket));
  if (!message || message->bytes.empty()) return std::nullopt;
  return Frame{message->bytes[0], message->bytes.substr(1)};
}

}  // namespace coracle::supervisor
