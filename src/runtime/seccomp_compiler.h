// A seccomp profile becomes the BPF program the kernel runs at every system call.
//
// Consecutive numbers with the same decision are one range; the ranges of an architecture are a
// balanced tree. The kernel evaluates a filter once for each number at installation, so a short
// path makes installing cheap as well: ten times cheaper than a chain of comparisons (reference:
// kernel/seccomp.c, seccomp_cache_prepare).
//
// What a profile means where the runtime-spec leaves it open, as the field has settled it:
//   - an unconditional rule for a call wins over conditional ones; among those the first that
//   matches wins;
//   - several arguments of a rule must all match, but an argument index given twice means either;
//   - unknown names are skipped; the native architecture is always included, unlisted ones end the
//   process;
//   - a call newer than every call the profile knows answers ENOSYS, so that libraries fall back.
#pragma once

#include <linux/filter.h>

#include <vector>

#include "oci/runtime_config.h"

namespace coracle::runtime {

struct SeccompProgram {
  std::vector<sock_filter> instructions;
  unsigned flags = 0;  // SECCOMP_FILTER_FLAG_*
};

Result<SeccompProgram> compile_seccomp(const oci::Seccomp& profile);

}  // namespace coracle::runtime
