// Outcomes as a person reads them.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "outcome.hpp"
#include "terminal.hpp"

namespace rehearse::cli {

/// "passed  A01 pool_no_down, fixed: 1,000 runs, 61,234 steps, 20.0 ms, 50,000 runs/s, 312 of 400 planned faults fired"
auto headline(const outcome& result, bool with_verdict, const palette& colors) -> std::string;

/// Under which models and faults the runs were: "random, operation, in_flight, when_idle, faults kill:client:1:20".
auto conditions(const sim::campaign_info& info) -> std::string;

/// The counter-example of a run and what became of its faults. Ends with a newline.
auto failure_text(const sim::run_record& run, std::uint64_t runs_planned, bool color) -> std::string;

/// All about one scenario; on failure of a run the last line is "replay: …". `verbose` adds the table of properties.
/// Ends with a newline.
auto full_text(const outcome& result, bool color, bool verbose = false) -> std::string;

/// A line about it, and on failure an indented replay line. For one of several. Ends with a newline.
auto short_text(const outcome& result, bool color, bool verbose = false) -> std::string;

/// What many came to; on failure with the counter-example of the last one that failed, its replay line last.
auto closing_text(std::span<const outcome> results, bool color) -> std::string;

}  // namespace rehearse::cli
