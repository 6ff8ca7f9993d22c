#include "runtime/init/report.h"

#include "sys/report.h"

namespace coracle::runtime {

Result<void> send_report(const sys::Fd& channel, std::string_view word,
                         const std::vector<const sys::Fd*>& with) {
  return sys::send_message(channel, word, with);
}

void send_failure(const sys::Fd& channel, const Error& error) {
  // Nobody is left to be told when this fails: the parent sees end of file and says that init died.
  (void)!sys::send_message(channel, std::string(kFailure) + sys::encode_error(error));
}

Result<void> expect_report(const sys::Fd& channel, std::string_view word) {
  std::optional<sys::Message> message = TRY(next_report(channel));
  if (!message) return failure(ErrorKind::system, "the other side closed before \"{}\"", word);
  if (message->bytes != word)
    return failure(ErrorKind::system, "\"{}\" in place of \"{}\"", message->bytes, word);
  return {};
}

Result<std::optional<sys::Message>> next_report(const sys::Fd& channel) {
  std::optional<sys::Message> message = TRY(sys::receive_message(channel));
  if (message && message->bytes.rfind(kFailure, 0) == 0)
    return tl::unexpected(
        sys::decode_error(std::string_view(message->bytes).substr(kFailure.size())));
  return message;
}

}  // namespace coracle::runtime
