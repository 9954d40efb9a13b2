// Parts of a test that need an OS process of their own: to be killed, to have fewer rights, or less room.
// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>
#include <exception>
#include <functional>

#include <sys/wait.h>
#include <unistd.h>

namespace rehearse::reports::testing {

/// What waitpid() gives for a child that does `body` and exits with what it returns; 99 if it throws.
inline auto wait_status_of(const std::function<int()>& body) -> int {
  const auto child = fork();
  if (child == 0) {
    auto code = 99;
    try {
      code = body();
    } catch (const std::exception&) {}
    _exit(code);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

inline auto exit_code_of(const std::function<int()>& body) -> int {
  const int status = wait_status_of(body);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

[[noreturn]] inline void kill_myself() {
  kill(getpid(), SIGKILL);
  _exit(98);
}

}  // namespace rehearse::reports::testing
