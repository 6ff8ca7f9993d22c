#include "network/slirp/tap_port.h"

#include <sys/uio.h>

#include <cerrno>

#include "sys/retry.h"
#include "sys/socket.h"

namespace coracle::network {
namespace {

constexpr std::size_t kLargestFrame = 65520 + 18;
constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kIpv6Header = 40;
constexpr std::uint8_t kTcp = 6;

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

struct Transport {
  std::size_t offset = 0;  // of the TCP or UDP header; 0: neither
  std::uint8_t protocol = 0;
};

Transport find_transport(std::span<const std::uint8_t> frame) {
  if (frame.size() < kEthernetHeader + kIpv6Header) return {};
  bool is_fragment = (frame[20] & 0x3f) != 0 || frame[21] != 0;
  if (frame[12] == 0x08 && frame[13] == 0x00 && !is_fragment)
    return {kEthernetHeader + std::size_t{4} * (frame[14] & 0x0f), frame[23]};
  if (frame[12] == 0x86 && frame[13] == 0xdd) return {kEthernetHeader + kIpv6Header, frame[20]};
  return {};
}

// libslirp's frames never leave this machine's memory: the kernel need not add them up once more.
VirtioHeader describe(std::span<const std::uint8_t> frame) {
  VirtioHeader header{};
  Transport transport = find_transport(frame);
  if (transport.protocol != kTcp) return header;
  if (transport.offset + 20 > frame.size()) return header;
  header.flags = kNeedsChecksum;
  header.csum_start = static_cast<std::uint16_t>(transport.offset);
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

TapPort::Reading TapPort::read_frame(std::span<const std::uint8_t>& frame) {
  std::size_t skipped = header_ == FrameHeader::virtio_net ? sizeof(VirtioHeader) : 0;
  ssize_t size = sys::retry([&] { return ::read(device_.get(), buffer_.get(), kLargestFrame + skipped); });
  if (size < 0) return errno == EAGAIN ? Reading::empty : Reading::gone;
  if (static_cast<std::size_t>(size) < skipped) return Reading::gone;
  frame = {buffer_.get() + skipped, static_cast<std::size_t>(size) - skipped};
  return Reading::frame;
}

bool TapPort::write_frame(std::span<const std::uint8_t> frame) {
  if (header_ == FrameHeader::none)
    return sys::retry([&] { return ::write(device_.get(), frame.data(), frame.size()); }) >= 0;
  VirtioHeader header = describe(frame);
  iovec parts[] = {{&header, sizeof header}, {const_cast<std::uint8_t*>(frame.data()), frame.size()}};
  return sys::retry([&] { return ::writev(device_.get(), parts, 2); }) >= 0;
}

}  // namespace coracle::network
