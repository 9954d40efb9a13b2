// Pilot runs: a few runs by random walk before a campaign, to measure how long its runs are. Nothing is judged in
// them, so that a bug found early does not pass for a short run. They belong to no campaign and are stored nowhere.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include <rehearse/scenarios/runner.hpp>

namespace rehearse::scenarios {

/// The window of a fault rule that has none: the steps of the longest of 8 runs without faults, at least 1. The same
/// for each base seed.
auto measure_window(const run_options& options) -> std::uint32_t;

/// The window of a delay rule that has none: the most signals between two processes that one of those runs has.
auto measure_signals(const run_options& options) -> std::uint32_t;

/// `options.strategy` with all it needs. One that lacks the length of a run gets the mean of 200 runs under these
/// options, faults included, rounded, at least 1; their seeds follow from `base_seed`.
auto resolve_strategy(const run_options& options, std::uint64_t base_seed) -> std::string;

}  // namespace rehearse::scenarios
