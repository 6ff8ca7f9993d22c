#include "network/slirp/tap_port.h"

#include <sys/uio.h>

#include <cerrno>

#include "network/slirp/frame.h"
#include "sys/retry.h"
#include "sys/socket.h"

namespace coracle::network {
namespace {

constexpr std::size_t kLargestFrame = 65520 + 18;

// virtio-v1.0, 5.1.6; not from <linux/virtio_net.h>, which C++ cannot read (a member is called "class").
struct VirtioHeader {
  std::uint8_t flags;
  std::uint8_t gso_type;
  std::uint16_t hdr_len;
  std::uint16_t gso_size;
  std::uint16_t csum_start;
  std::uint16_t csum_offset;
};
constexpr std::uint8_t kNeedsChecksum = 1;

// libslirp's frames never leave this machine's memory: the kernel need not add them up once more.
VirtioHeader without_checksum(const Transport& tcp) {
  VirtioHeader header{};
  header.flags = kNeedsChecksum;
  header.csum_start = static_cast<std::uint16_t>(tcp.offset);
  header.csum_offset = 16;
  return header;
}

}  // namespace

TapPort::TapPort(sys::Fd device, FrameHeader header)
    : device_(std::move(device)), header_(header),
      buffer_(new std::uint8_t[kLargestFrame + sizeof(VirtioHeader)]) {}

Result<TapPort> TapPort::adopt(sys::Fd device, FrameHeader header) {
  TRY(sys::set_nonblocking(device, true));
  return TapPort(std::move(device), header);
}

TapPort::Reading TapPort::read_frame(Frame& frame) {
  std::size_t skipped = header_ == FrameHeader::virtio_net ? sizeof(VirtioHeader) : 0;
  ssize_t size = sys::retry([&] { return ::read(device_.get(), buffer_.get(), kLargestFrame + skipped); });
  if (size < 0) return errno == EAGAIN ? Reading::empty : Reading::gone;
  if (static_cast<std::size_t>(size) < skipped) return Reading::gone;
  frame = {buffer_.get() + skipped, static_cast<std::size_t>(size) - skipped};
  return Reading::frame;
}

bool TapPort::write_frame(Frame frame) {
  VirtioHeader header{};
  auto transport = find_transport(frame);
  if (transport && transport->protocol == kTcp && transport->offset + kTcpHeader <= frame.size())
    header = without_checksum(*transport);
  iovec parts[] = {{&header, sizeof header}, {const_cast<std::uint8_t*>(frame.data()), frame.size()}};
  int skipped = header_ == FrameHeader::virtio_net ? 0 : 1;
  return sys::retry([&] { return ::writev(device_.get(), parts + skipped, 2 - skipped); }) >= 0;
}

}  // namespace coracle::network
