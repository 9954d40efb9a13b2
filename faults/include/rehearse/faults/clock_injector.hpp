// clock_injector: draws when the wall clock jumps, and how far, from a policy; and makes it jump. What a machine's
// clock does when it is set, or corrected by the network: system_time() changes, now() and every timer do not
// (TIME-01).
//
// Choices: for each jump a step in [0, within) when it is planned, from the fault stream. When it strikes, from the
// timing stream, whether it goes forwards or backwards, each as likely, and how far: log-uniform from about a second.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <rehearse/faults/plan_numbers.hpp>
#include <rehearse/faults/policy.hpp>
#include <rehearse/sim/injector.hpp>

namespace rehearse::faults {

class clock_injector final : public sim::injector {
 public:
  /// Each clock_rule must have its `within`. `numbers` must outlive it. Throws std::invalid_argument for a longest jump
  /// that is not from 1 ns to `clock_jump_max`; so does add().
  clock_injector(std::vector<clock_rule> rules, plan_numbers& numbers);

  /// The next plan leaves the policy's rules out, or not.
  void set_rules_planned(bool wanted) { rules_planned_ = wanted; }
  /// Adds a rule in the middle of a run: its steps are drawn from those that follow.
  void add(sim::simulation& run, const clock_rule& rule);
  /// Adds a jump before the next step that leaves nothing to draw; negative: backwards. Throws std::invalid_argument
  /// beyond `clock_jump_max`.
  void add(sim::simulation& run, runtime::virtual_duration by);

  void plan(sim::simulation& run) override;
  void strike(sim::simulation& run) override;
  void at_operation(sim::simulation&, runtime::process_id) override {}
  auto report(const sim::simulation& run) const -> std::vector<sim::recorded_fault> override;

 private:
  struct planned {
    std::uint64_t number = 0;
    std::uint64_t step = 0;
    runtime::virtual_duration longest{};
    std::optional<runtime::virtual_duration> by{};  ///< How far; drawn when it strikes, unless it is given.
    bool fired = false;
    std::uint64_t fired_at = 0;
  };
  void add(sim::simulation& run, planned entry);
  void find_next();

  std::vector<clock_rule> rules_;
  plan_numbers& numbers_;
  bool rules_planned_ = true;
  std::vector<planned> plan_;
};

}  // namespace rehearse::faults
