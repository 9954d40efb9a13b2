// Virtual time: what clocks, timers and timeouts are measured in.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

namespace rehearse::runtime {

/// A span of virtual time. Anything a user writes (5ms, 2s) converts to it exactly.
using virtual_duration = std::chrono::nanoseconds;

/// A point of virtual time, counted from the start of the run, which is 0 (SUP-31, SIM-02).
using virtual_time = std::chrono::nanoseconds;

/// The timeout that never fires (RECV-05).
inline constexpr virtual_duration infinity{std::numeric_limits<std::int64_t>::max()};

}  // namespace rehearse::runtime
