// rule_cells: which cells of coverage matter: phases and strikes that cannot go together are none, and some rules are
// about the living, or the struck, alone. What is left is what a campaign is measured against.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <rehearse/scenarios/rule_coverage.hpp>
#include <rehearse/sim/run_sink.hpp>

namespace rehearse::scenarios {

/// False for what no process can be: killed before or after it was idle, which is to be killed in what came next or
/// before; killed after it was shutting down, which is the end.
constexpr auto is_cell(phase when, strike how) -> bool {
  if (how != strike::kill_before && how != strike::kill_after) return true;
  return when != phase::idle && (when != phase::shutting_down || how == strike::kill_before);
}

/// Whom a rule can be about.
struct rule_scope {
  std::string_view who;  ///< In words, as "one that an exit signal has ended".
  unsigned strikes = (1U << strike_count) - 1;
  unsigned phases = (1U << phase_count) - 1;
};
auto scope_of(rule_id rule) -> rule_scope;

/// The cell can be reached, as far as is known: it is one, and the rule can be about such a process.
auto matters(rule_id rule, phase when, strike how) -> bool;
/// All cells that matter, and those that were reached all the same; rule by rule, then phase by phase.
auto rows_of(const coverage_table& table) -> std::vector<sim::rule_cell>;
/// How many of the rule's cells matter.
auto cell_count(rule_id rule) -> std::size_t;

}  // namespace rehearse::scenarios
