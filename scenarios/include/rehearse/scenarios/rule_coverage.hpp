// rule_coverage: which rules were put to the test, in which phase of a process, and what had struck it.
//
// A cell is rule x phase x strike. A process is always in one phase; when something ends it, that is where it was
// struck. One kill may count twice or thrice: `kill_in` the phase that the process was in, `kill_after` the one before
// it, and `kill_before` each that was about to begin.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <rehearse/faults/process_phase.hpp>
#include <rehearse/runtime/pid.hpp>
#include <rehearse/scenarios/process_phases.hpp>
#include <rehearse/scenarios/rule.hpp>
#include <rehearse/sim/judged_run.hpp>

namespace rehearse::scenarios {

using phase = faults::process_phase;
inline constexpr std::size_t phase_count = faults::process_phase_count;

enum class strike : std::uint8_t {
  nothing,      ///< It lives, or its own code ended.
  exit,         ///< An exit signal ended it.
  kill_before,  ///< A kill of the fault plan: what would have begun the phase was under way.
  kill_in,      ///< In the phase.
  kill_after,   ///< In the phase that followed it.
};
inline constexpr std::size_t strike_count = 5;

auto to_string(strike) -> std::string_view;

/// Counts of all cells, over any number of runs.
struct coverage_table {
  using cells = std::array<std::array<std::uint64_t, strike_count>, phase_count>;
  std::array<cells, rules.size()> counts{};

  auto of(rule_id rule) const -> const cells& { return counts[rule.index()]; }
  auto total(rule_id rule) const -> std::uint64_t;
  void add(const coverage_table& other);
};

class rule_coverage {
 public:
  /// Follows the phases of the run's processes.
  void watch(sim::judged_run& run) { phases_.watch(run); }

  /// The rule was put to the test and held; it was about this process.
  void exercised(rule_id rule, runtime::process_id about);
  /// Off: what is put to the test does not count, as in a run that is repeated.
  void set_counting(bool counts) { is_counting_ = counts; }

  auto phases() -> process_phases& { return phases_; }
  auto phases() const -> const process_phases& { return phases_; }
  /// Since it was made, or cleared.
  auto table() const -> const coverage_table& { return table_; }
  void clear() { table_ = {}; }

 private:
  process_phases phases_;
  coverage_table table_;
  bool is_counting_ = true;
};

}  // namespace rehearse::scenarios
