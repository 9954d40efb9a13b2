// An OS signal asks to stop: runs under way end, what was found is printed and kept.
// SPDX-License-Identifier: MIT
#pragma once

namespace rehearse::cli {

/// While it lives, the first SIGINT or SIGTERM sets a flag; the second one kills the program as usual.
class interrupt_guard {
 public:
  interrupt_guard();
  ~interrupt_guard();
  interrupt_guard(const interrupt_guard&) = delete;
  auto operator=(const interrupt_guard&) -> interrupt_guard& = delete;

  /// True once a signal came.
  static auto is_requested() -> bool;
};

}  // namespace rehearse::cli
