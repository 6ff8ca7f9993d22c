// The channel between init and its parent: a close-on-exec SOCK_SEQPACKET pair, one packet, one
// message.
//
//   parent → init   mapped      the id maps are written
//   init → parent   fuse        with the /dev/fuse descriptor: start the daemon (fuse-overlayfs roots only)
//   init → parent   terminal    with the pty master (terminals only)
//   init → parent   ready       everything is done but the exec
//   parent → init   start       the gate opens
//   init → parent   executing   what follows is the seccomp filter and exec; end of file now means success
//   init → parent   failure     at any point, with the Error; init exits after it
//
// Silence (end of file before "executing") means init died.
#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "sys/fd.h"
#include "sys/socket.h"

namespace coracle::runtime {

constexpr std::string_view kMapped = "mapped";
constexpr std::string_view kFuse = "fuse";
constexpr std::string_view kTerminal = "terminal";
constexpr std::string_view kReady = "ready";
constexpr std::string_view kStart = "start";
constexpr std::string_view kExecuting = "executing";
constexpr std::string_view kFailure = "failure:";  // followed by an encoded Error

constexpr int kInitFailed = 125;  // init's exit status after a failure

Result<void> send_report(const sys::Fd& channel, std::string_view word,
                         const std::vector<const sys::Fd*>& with = {});
void send_failure(const sys::Fd& channel, const Error& error);
// Waits for exactly this word; another one or end of file is an error.
Result<void> expect_report(const sys::Fd& channel, std::string_view word);
// The next message; a failure becomes this call's error; std::nullopt at end of file.
Result<std::optional<sys::Message>> next_report(const sys::Fd& channel);

}  // namespace coracle::runtime
