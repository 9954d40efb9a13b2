// crash_handler: says which run it was when the program touches memory that it may not.
//
// A stack that overflowed is told as such and ends the program with exit code 1, as every other crash of user code. Any
// other such crash is left to whoever handled it before, or to the operating system, once the run has been named.
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

namespace rehearse::harness {

class crash_handler {
 public:
  /// Handles SIGSEGV and SIGBUS from now on, on a stack of its own, for the runs of this thread. Only one at a time
  /// does; others are without effect. So are all of them if the environment variable REHEARSE_CRASH_HANDLER is 0: for
  /// programs that have a handler of their own which must be the first.
  crash_handler();
  /// Puts back what there was before.
  ~crash_handler();
  crash_handler(const crash_handler&) = delete;
  auto operator=(const crash_handler&) -> crash_handler& = delete;

 private:
  struct installed;
  std::unique_ptr<installed> mine_;
};

}  // namespace rehearse::harness
