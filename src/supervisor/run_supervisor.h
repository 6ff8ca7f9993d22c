// A supervisor's whole life, in a process of its own: the program coracle-supervisor, or a fork of a command line that stays
// in front of the container and so saves the start of that program.
#pragma once

#include "sys/fd.h"

namespace coracle::supervisor {

// `client` is the other end of the command line's socket. Returns the process's exit status.
int run_supervisor(sys::Fd client);

}  // namespace coracle::supervisor
