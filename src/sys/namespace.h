// New namespaces for the calling process or a new child, and joining those of another.
// (namespaces(7))
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/error.h"
#include "sys/child.h"
#include "sys/id_mapping.h"

namespace coracle::sys {

// clone3 with these CLONE_NEW* flags; the child runs `body`, which must not return. The caller must
// have one thread: the child goes on in a copy of its memory.
Result<Child> clone_into_namespaces(std::uint64_t flags, const std::function<void()>& body);
Result<void> unshare_namespaces(int flags);

// A child that does nothing but keep new namespaces, so that they can be made and their ids be mapped while whoever will
// live in them is still being decided on. Dropped, it dies; the namespaces live on in those who joined.
class [[nodiscard]] NamespaceHolder {
 public:
  // CLONE_NEWUSER is implied. Returns at once; the maps are written meanwhile.
  static Result<NamespaceHolder> begin(int flags, IdMappings mappings);
  Result<void> wait_until_made();  // the namespaces are there, their ids perhaps not yet; call once
  Result<void> wait_until_mapped();  // call once
  int flags() const { return flags_; }  // with CLONE_NEWUSER
  const IdMappings& mappings() const { return mappings_; }
  const Child& child() const { return child_; }

 private:
  NamespaceHolder(int flags, IdMappings mappings, Child child, Fd channel, MapWriting writing)
      : flags_(flags),
        mappings_(std::move(mappings)),
        child_(std::move(child)),
        channel_(std::move(channel)),
        writing_(std::move(writing)) {}
  int flags_;
  IdMappings mappings_;
  Child child_;
  Fd channel_;
  MapWriting writing_;
};

// As clone_into_namespaces, but the child first joins what `holder` keeps; `flags` are for the rest. The child is ours, by
// way of a process in between (a pid namespace is entered only by being born into it).
Result<Child> clone_beside(const NamespaceHolder& holder, std::uint64_t flags, const std::function<void()>& body);
// Joins the namespaces named by `flags` of the process behind a pidfd (5.8) or the one behind an
// nsfs file.
Result<void> join_namespaces(const Fd& of, int flags);
// The user namespace of a child that has not exec'd.
Result<Fd> open_user_namespace(const Child& child);

Result<void> set_hostname(const std::string& name);
Result<void> set_domainname(const std::string& name);

}  // namespace coracle::sys
