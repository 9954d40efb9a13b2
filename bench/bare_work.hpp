// The work on the bare loop.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "bare_loop/loop.hpp"
#include "work.hpp"

namespace rehearse::bench::bare {

/// As many tokens as processes; each goes from one process to another, drawn by the token.
auto hot_potato(stacks how, std::uint32_t processes) -> std::unique_ptr<work>;
/// 3 producers send 20 messages each to one consumer; a run for each seed, in a loop that is used again.
auto small_runs(stacks how) -> std::unique_ptr<work>;
/// A driver kills a child; whoever watches it starts another, and that one's first message tells the driver.
auto restarts(stacks how) -> std::unique_ptr<work>;

void hold_idle(std::uint32_t count, const std::function<void()>& look);

}  // namespace rehearse::bench::bare
