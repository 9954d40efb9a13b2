// A clock of a few milliseconds' resolution that is cheap enough to be read after each run.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include <time.h>

namespace rehearse::reports::detail {

struct coarse_clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<coarse_clock>;
  static constexpr bool is_steady = true;

  static auto now() -> time_point {
#ifdef CLOCK_MONOTONIC_COARSE
    constexpr auto which = CLOCK_MONOTONIC_COARSE;
#else
    constexpr auto which = CLOCK_MONOTONIC;
#endif
    timespec read{};
    clock_gettime(which, &read);
    return time_point(std::chrono::seconds(read.tv_sec) + std::chrono::nanoseconds(read.tv_nsec));
  }
};

}  // namespace rehearse::reports::detail
