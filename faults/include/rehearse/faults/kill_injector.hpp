// kill_injector: draws which processes die, and when, from a policy; and makes them die.
//
// Choices: for each kill a step in [0, within) before the run, and its victim among those alive when it strikes, both
// from the fault stream. A plan written by hand or taken from a record names process and operation instead.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/faults/fault_plan.hpp>
#include <rehearse/faults/plan_numbers.hpp>
#include <rehearse/faults/policy.hpp>
#include <rehearse/sim/injector.hpp>

namespace rehearse::faults {

/// Kill the process with this id before its operation number `ordinal` (from 1).
struct kill_at_operation {
  runtime::process_id victim = 0;
  std::uint64_t ordinal = 0;
};

class kill_injector final : public sim::injector {
 public:
  /// Each kill_rule must have its `within`. `numbers` must outlive it.
  kill_injector(std::vector<kill_rule> rules, plan_numbers& numbers, std::vector<kill_at_operation> aimed = {});

  /// The next plan leaves the policy's rules out, or not; aimed kills are in it.
  void set_rules_planned(bool wanted) { rules_planned_ = wanted; }

  /// Adds a rule in the middle of a run: its steps are drawn from those that follow.
  void add(sim::simulation& run, const kill_rule& rule, std::vector<runtime::process_id> victims);
  /// Adds a kill that leaves nothing to draw.
  void add(sim::simulation& run, const kill_at_step& exact);

  void plan(sim::simulation& run) override;
  void strike(sim::simulation& run) override;
  void at_operation(sim::simulation& run, runtime::process_id who) override;
  auto report(const sim::simulation& run) const -> std::vector<sim::recorded_fault> override;
  /// How many struck in the last run.
  auto fired_count() const -> std::uint32_t;

 private:
  struct planned {
    std::string victims;                            ///< A label, or "any".
    std::vector<runtime::process_id> candidates{};  ///< Instead of a label.
    std::uint64_t step = 0;                         ///< never: at an operation.
    std::optional<std::uint32_t> pick{};            ///< Instead of a draw.
    kill_at_operation aimed{};
    std::uint64_t number = 0;
    bool struck = false;  ///< Its time has come.
    bool fired = false;
    runtime::process_id victim = 0;
    std::uint64_t fired_at = 0;
  };
  void find_next();
  void kill(sim::simulation& run, planned& entry, runtime::process_id victim);
  void add(sim::simulation& run, planned entry);

  std::vector<kill_rule> rules_;
  plan_numbers& numbers_;
  std::vector<kill_at_operation> aimed_;
  bool rules_planned_ = true;
  std::vector<planned> plan_;
};

}  // namespace rehearse::faults
