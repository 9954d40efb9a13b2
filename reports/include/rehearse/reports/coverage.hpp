// What a campaign put to the test, for a terminal: a table of all rules, or one line. docs/coverage.md says how to read
// it.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rehearse/sim/run_sink.hpp>

namespace rehearse::reports {

struct coverage_totals {
  std::uint64_t rules = 0;
  std::uint64_t rules_reached = 0;  ///< Put to the test at least once.
  std::uint64_t cells = 0;          ///< Of the rules that were reached: those that matter.
  std::uint64_t cells_reached = 0;
};
/// `cells`: rule by rule, as run_sink::coverage_counted() tells them.
auto totals_of(const std::vector<sim::rule_cell>& cells) -> coverage_totals;

/// "rules: 41 of 58 put to the test, 312 of 874 cells; thin: SUP-23 never with a kill in a restart\n". What is thin is
/// the empty cell of a kill whose rule was put to the test most. Empty if there are no cells.
auto coverage_line(const std::vector<sim::rule_cell>& cells) -> std::string;

/// A row for each rule that was reached, five marks for each phase; then the rules that were not, then the line.
///
///   rule     cells      init   idle   a call restart  shutdown
///   LINK-04   9 of 22   --.-.  #oo    o-o-.  -----    .---
auto coverage_table(const std::vector<sim::rule_cell>& cells) -> std::string;

}  // namespace rehearse::reports
