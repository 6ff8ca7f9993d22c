// The TAP of one container: whole Ethernet frames in, whole Ethernet frames out, never blocking.
#pragma once

#include <cstdint>
#include <memory>

#include "base/error.h"
#include "network/slirp/frame.h"
#include "sys/fd.h"

namespace coracle::network {

enum class FrameHeader { none, virtio_net };

class TapPort {
 public:
  static Result<TapPort> adopt(sys::Fd device, FrameHeader header);

  enum class Reading { frame, empty, gone };
  // The frame is valid until the next call.
  Reading read_frame(Frame& frame);
  // A full queue drops the frame, as a wire does: TCP sends it again.
  bool write_frame(Frame frame);
  const sys::Fd& fd() const { return device_; }

 private:
  TapPort(sys::Fd device, FrameHeader header);
  sys::Fd device_;
  FrameHeader header_;
  std::unique_ptr<std::uint8_t[]> buffer_;
};

}  // namespace coracle::network
