// New namespaces for the calling process or a new child, and joining those of another.
// (namespaces(7))
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/error.h"
#include "sys/child.h"

namespace coracle::sys {

// clone3 with these CLONE_NEW* flags; the child runs `body`, which must not return. The caller must
// have one thread: the child goes on in a copy of its memory.
Result<Child> clone_into_namespaces(std::uint64_t flags, const std::function<void()>& body);
Result<void> unshare_namespaces(int flags);
// Joins the namespaces named by `flags` of the process behind a pidfd (5.8) or the one behind an
// nsfs file.
Result<void> join_namespaces(const Fd& of, int flags);
// The user namespace of a child that has not exec'd.
Result<Fd> open_user_namespace(const Child& child);

Result<void> set_hostname(const std::string& name);
Result<void> set_domainname(const std::string& name);

}  // namespace coracle::sys
