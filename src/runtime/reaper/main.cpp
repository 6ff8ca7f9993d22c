// coracle-init: PID 1 of a container with --init. Starts the command, passes signals on to it, reaps every orphan, and
// ends as the command ended. Static and tiny: it is bound into root file systems that may hold nothing else.
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <initializer_list>

namespace {

// write(2) alone: this program has no stdio.
void complain(const char* what, const char* why) {
  for (const char* part : {"coracle-init: ", what, ": ", why, "\n"})
    if (::write(2, part, ::strlen(part)) < 0) return;
}

[[noreturn]] void become_command(char** words, const sigset_t& before) {
  // A process group of its own, in front of the terminal if there is one.
  ::setpgid(0, 0);
  ::signal(SIGTTOU, SIG_IGN);
  if (::tcsetpgrp(0, ::getpid()) < 0 && errno != ENOTTY && errno != EBADF) complain("terminal", ::strerror(errno));
  ::signal(SIGTTOU, SIG_DFL);
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  ::execvp(words[0], words);
  int error = errno;
  complain(words[0], ::strerror(error));
  ::_exit(error == ENOENT ? 127 : 126);
}

int exit_code(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

// Whether the command itself has ended; its status is in `status` then.
bool reap(pid_t command, int& status) {
  bool ended = false;
  int one = 0;
  for (pid_t pid; (pid = ::waitpid(-1, &one, WNOHANG)) > 0;) {
    if (pid != command) continue;
    status = one;
    ended = true;
  }
  return ended;
}

}  // namespace

int main(int count, char** words) {
  int first = count > 1 && ::strcmp(words[1], "--") == 0 ? 2 : 1;
  if (first >= count) {
    complain("usage", "coracle-init [--] COMMAND [ARGUMENT...]");
    return 125;
  }
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);
  pid_t command = ::fork();
  if (command < 0) {
    complain("fork", ::strerror(errno));
    return 125;
  }
  if (command == 0) become_command(words + first, before);
  for (;;) {
    int number = 0;
    if (::sigwait(&all, &number) != 0) continue;
    int status = 0;
    if (number != SIGCHLD) ::kill(command, number);
    else if (reap(command, status)) return exit_code(status);
  }
}
