// watchdog: ends the program with exit code 3 when a run takes no step for 10 s of real time, and says which run.
//
// An endless loop in user code can only be seen from outside: a signal of the operating system looks once a second.
// SPDX-License-Identifier: MIT
#pragma once

namespace rehearse::harness {

class watchdog {
 public:
  /// Watches from now on over the runs of this thread. Only one at a time does; others are without effect.
  watchdog();
  ~watchdog();
  watchdog(const watchdog&) = delete;
  auto operator=(const watchdog&) -> watchdog& = delete;

 private:
  bool watches_ = false;
};

}  // namespace rehearse::harness
