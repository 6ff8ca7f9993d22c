#include "supervisor/cleanup.h"

#include <sched.h>
#include <unistd.h>

#include "sys/child.h"
#include "sys/file.h"
#include "sys/report.h"
#include "sys/socket.h"

namespace coracle::supervisor {
namespace {

int remove_inside(const std::filesystem::path& path, const sys::Fd& user_namespace, const sys::Fd& report) {
  Result<void> done;
  if (::setns(user_namespace.get(), CLONE_NEWUSER) < 0) {
    done = from_errno(errno, "join the container's user namespace");
  } else {
    // Root inside: owners of every mapped id give way.
    (void)!::setresgid(0, 0, 0);
    (void)!::setresuid(0, 0, 0);
    done = sys::remove_tree(path);
  }
  if (done) return 0;
  (void)sys::send_message(report, sys::encode_error(done.error()));
  return 1;
}

void collect(Result<void>& all, Result<void> one) {
  if (one) return;
  if (all) {
    all = std::move(one);
  } else {
    all.error().message += "; " + one.error().message;
  }
}

}  // namespace

Result<void> remove_tree_in_user_namespace(const std::filesystem::path& path, const sys::Fd& user_namespace) {
  Result<void> plain = sys::remove_tree(path);
  if (plain || !user_namespace.is_open()) return plain;
  if (plain.error().errno_value != EACCES && plain.error().errno_value != EPERM) return plain;
  auto [ours, theirs] = TRY(sys::message_pair());
  sys::Child child = TRY(sys::fork_child([&, &report = theirs] { return remove_inside(path, user_namespace, report); }));
  theirs.close();
  auto message = TRY(sys::receive_message(ours));
  TRY(child.wait());
  if (message) return tl::unexpected(sys::decode_error(message->bytes));
  return {};
}

Result<void> remove_container(const SupervisionPlan& plan, const sys::Fd& user_namespace) {
  Result<void> all;
  collect(all, sys::rename_path(plan.record_directory, plan.discard_path));
  Result<void> freed = sys::unlink_path(plan.name_file);
  if (!freed && !is_missing(freed.error())) collect(all, std::move(freed));
  collect(all, remove_tree_in_user_namespace(plan.discard_path, user_namespace));
  return all;
}

}  // namespace coracle::supervisor
