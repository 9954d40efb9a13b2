// One line on standard error while runs are under way, so that nobody wonders whether anything still happens.
//
// Nothing in the first second. On a terminal the line is rewritten in place; elsewhere a line is added every 10 s.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace rehearse::cli {

/// How far one scenario's runs are, and how far they are to go.
struct progress_state {
  std::string label{};  ///< "A01 pool_no_down".
  std::uint64_t runs = 0;
  std::uint64_t runs_planned = 0;  ///< 0: until the time is over.
  std::uint64_t failed = 0;
  double seconds = 0;
  double seconds_limit = 0;  ///< 0: none.
};

/// "A01 pool_no_down: 12,000 of 100,000 runs, 4,000 runs/s, 1 failed, 22.0 s left"
auto progress_text(const progress_state& state) -> std::string;

class progress_line {
 public:
  progress_line();
  ~progress_line();
  progress_line(const progress_line&) = delete;
  auto operator=(const progress_line&) -> progress_line& = delete;

  /// Starts to count for one scenario.
  void begin(std::string label, std::uint64_t runs_planned, double seconds_limit);
  /// Shows how far it is, if the time has come. Cheap enough to be called often.
  void update(std::uint64_t runs, std::uint64_t failed);
  /// Wipes the line, so that results do not mix with it.
  void clear();

 private:
  using clock = std::chrono::steady_clock;

  bool is_terminal_;
  bool is_shown_ = false;
  clock::time_point begun_;
  clock::time_point next_;
  progress_state state_;
};

}  // namespace rehearse::cli
