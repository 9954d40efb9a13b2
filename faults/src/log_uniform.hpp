// Spans of time drawn log-uniformly: each order of magnitude as likely as any other.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <rehearse/runtime/time.hpp>
#include <rehearse/sim/simulation.hpp>

namespace rehearse::faults {

/// From about 2^width_usual_min ns, or less if `longest` is shorter than that, to `longest`, both included. Without
/// floating point: how many bits it has, then one of those that have so many; beyond a millisecond in steps of at least
/// a millionth of itself. Determinism: two choices of `kind` from the timing stream.
auto draw_log_uniform(sim::simulation& run, sim::choice_kind kind, std::uint32_t width_usual_min,
                      runtime::virtual_duration longest) -> runtime::virtual_duration;

}  // namespace rehearse::faults
