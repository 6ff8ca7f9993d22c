// Work that needs the ids of an image's files: a child process that is root of a user namespace of
// its own.
//
// Order: the child makes the namespace and says so; the parent, outside, writes the maps and
// answers; the child works and its exit status becomes ours. SIGINT and SIGTERM reach the child
// through the parent, which waits for it; a parent that is killed takes the child along.
#pragma once

#include <functional>

#include "base/error.h"
#include "image/cancellation.h"
#include "sys/id_mapping.h"

namespace coracle::image {

// A forwarded signal reaches `body` as a cancellation. The process must have one thread.
Result<int> run_as_mapped_root(const sys::IdMappings& mappings,
                               const std::function<int(Cancellation& cancellation)>& body);

}  // namespace coracle::image
