#include "runtime/init/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <termios.h>

#include <cerrno>

#include "runtime/init/destination.h"
#include "sys/file.h"
#include "sys/mount.h"

namespace coracle::runtime {
namespace {

// By TIOCGPTPEER: the slave of this master, whatever a path might lead to (CVE-2025-52565).
Result<sys::Fd> open_slave(const sys::Fd& master) {
  int locked = 0;
  if (::ioctl(master.get(), TIOCSPTLCK, &locked) < 0)
    return from_errno(errno, "unlock the terminal");
  int raw = ::ioctl(master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (raw < 0) return from_errno(errno, "open the terminal");
  return sys::Fd(raw);
}

Result<void> set_size(const sys::Fd& master, const Terminal& terminal) {
  if (terminal.height == 0 && terminal.width == 0) return {};
  winsize size{terminal.height, terminal.width, 0, 0};
  if (::ioctl(master.get(), TIOCSWINSZ, &size) < 0)
    return from_errno(errno, "set the size of the terminal");
  return {};
}

Result<void> show_as_console(const sys::Fd& root, const sys::Fd& slave) {
  sys::Fd dev = TRY(sys::open_in_root(root, "/dev", O_PATH | O_DIRECTORY));
  Result<sys::Fd> made =
      sys::open_at(dev, "console", O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0600);
  if (!made && made.error().errno_value != EEXIST) return tl::unexpected(std::move(made).error());
  sys::Fd place = TRY(sys::open_at(dev, "console", O_PATH | O_NOFOLLOW));
  struct stat status = TRY(sys::status_of(place));
  if (!S_ISREG(status.st_mode) && !S_ISCHR(status.st_mode))
    return invalid("/dev/console of the image is no file");
  sys::Fd mount = TRY(sys::clone_mount(slave, sys::Recursion::one));
  return sys::attach_mount(mount, place);
}

}  // namespace

Result<OpenTerminal> open_terminal(const sys::Fd& root, const sys::Fd& devpts,
                                   const Terminal& terminal) {
  if (!devpts.is_open()) return invalid("a terminal needs a devpts mount at /dev/pts");
  sys::Fd master = TRY(sys::open_at(devpts, "ptmx", O_RDWR | O_NOCTTY | O_NOFOLLOW));
  sys::Fd slave = TRY(open_slave(master));
  TRY(set_size(master, terminal));
  TRY(context("/dev/console", show_as_console(root, slave)));
  return OpenTerminal{std::move(master), std::move(slave)};
}

Result<void> take_controlling_terminal(const sys::Fd& slave) {
  if (::ioctl(slave.get(), TIOCSCTTY, 0) < 0)
    return from_errno(errno, "take the controlling terminal");
  return {};
}

}  // namespace coracle::runtime
