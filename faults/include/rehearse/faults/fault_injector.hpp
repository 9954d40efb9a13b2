// fault_injector: all kinds of fault of a run behind one injector, with one plan.
//
// Choices: with two or more kinds in its policy, which of them this run has (Groce et al., Swarm Testing, ISSTA 2012:
// kinds crowd each other out), from the fault stream; then those of each kind.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <rehearse/faults/clock_injector.hpp>
#include <rehearse/faults/delay_injector.hpp>
#include <rehearse/faults/kill_injector.hpp>
#include <rehearse/faults/plan_numbers.hpp>
#include <rehearse/faults/policy.hpp>
#include <rehearse/faults/process_phase.hpp>
#include <rehearse/faults/steered_kill_injector.hpp>
#include <rehearse/sim/injector.hpp>

namespace rehearse::faults {

class fault_injector final : public sim::injector, public phase_listener {
 public:
  /// Each rule must have its `within`. Aimed kills are in every run's plan.
  explicit fault_injector(const policy& rules, std::vector<kill_at_operation> aimed = {});
  fault_injector(const fault_injector&) = delete;
  auto operator=(const fault_injector&) -> fault_injector& = delete;

  /// Adds a rule in the middle of a run, whatever kinds its policy has.
  void add(sim::simulation& run, const kill_rule& rule, std::vector<runtime::process_id> victims);
  void add(sim::simulation& run, const delay_rule& rule, signal_pair of);
  void add(sim::simulation& run, const kill_at_step& exact);
  void add(sim::simulation& run, const clock_rule& rule);
  void add_clock_jump(sim::simulation& run, runtime::virtual_duration by);

  /// What steered kills need: whom to ask about phases, which must outlive it; and where to aim in the next run.
  void set_phases(const phase_view* phases) { steered_.set_phases(phases); }
  void set_weights(const aim_weights& weights) { steered_.set_weights(weights); }
  /// In the last run: how often they could have struck.
  auto chances() const -> const aim_chances& { return steered_.chances(); }
  void phases_begin() override;
  void phase_pending(runtime::process_id who, process_phase next) override;
  void phase_entered(runtime::process_id who, process_phase next, process_phase left) override;

  void plan(sim::simulation& run) override;
  void strike(sim::simulation& run) override;
  void at_operation(sim::simulation& run, runtime::process_id who) override;
  auto at_transmission(sim::simulation& run, const runtime::signal& what)
      -> std::optional<runtime::virtual_time> override;
  /// In the order in which they were planned.
  auto report(const sim::simulation& run) const -> std::vector<sim::recorded_fault> override;

 private:
  void find_next();

  plan_numbers numbers_;
  kill_injector kills_;
  delay_injector delays_;
  clock_injector clocks_;
  steered_kill_injector steered_;
  std::uint32_t kinds_;  ///< Of the policy, a bit for each: kills 1, delays 2, clock 4, steered kills 8.
};

}  // namespace rehearse::faults
