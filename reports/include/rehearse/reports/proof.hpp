// The events that prove a violation, for people and for programs.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rehearse/runtime/time.hpp>
#include <rehearse/sim/run_record.hpp>

namespace rehearse::reports {

/// One of them, with names as the run has them.
struct proven_event {
  std::uint64_t ordinal = 0;
  std::uint64_t step = 0;
  runtime::virtual_time time{};
  std::string process;
  std::string kind;
  std::string detail;
  std::string peer;   ///< Empty: none.
  std::string words;  ///< "app stops cache, timed".
};

/// The events of `run` with these ordinals, in order; what the run does not have is left out. Empty for a run that was
/// not recorded.
auto events_of(const sim::run_record& run, const std::vector<std::uint64_t>& ordinals) -> std::vector<proven_event>;

/// A line for each, indented by `indent`: "event 223 · step 40 · 1.5 s · app stops cache, timed".
auto to_text(const std::vector<proven_event>& events, std::size_t indent) -> std::string;

}  // namespace rehearse::reports
