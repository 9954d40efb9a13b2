// steered_kill_injector: kills that wait until a process is about to enter a phase of its life, is in it, or has left
// it. Which phases is a matter of weights, that whoever counts coverage gives between runs.
//
// Choices, all from the fault stream: for each kill its aim, by weight, and a step and victim, as a kill_rule. One with
// an aim also draws how many chances to strike it lets pass (a power of two, then a number below it), and how many
// steps after the chance it comes; if there was none by its step, it strikes without aim.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include <rehearse/faults/kill_aim.hpp>
#include <rehearse/faults/plan_numbers.hpp>
#include <rehearse/faults/policy.hpp>
#include <rehearse/faults/process_phase.hpp>
#include <rehearse/sim/injector.hpp>

namespace rehearse::faults {

class steered_kill_injector final : public sim::injector, public phase_listener {
 public:
  /// Each rule must have its `within`. `numbers` must outlive it.
  steered_kill_injector(std::vector<steer_rule> rules, plan_numbers& numbers);

  /// Whom to ask before it strikes; must outlive it.
  void set_phases(const phase_view* phases) { phases_ = phases; }
  /// Of rules that have none of their own.
  void set_weights(const aim_weights& weights) { weights_ = weights; }
  void set_rules_planned(bool wanted) { rules_planned_ = wanted; }
  /// In the last run, over all rules, used or not.
  auto chances() const -> const aim_chances& { return chances_; }

  void plan(sim::simulation& run) override;
  void strike(sim::simulation& run) override;
  void at_operation(sim::simulation& /*run*/, runtime::process_id /*who*/) override {}
  auto report(const sim::simulation& run) const -> std::vector<sim::recorded_fault> override;

  void phases_begin() override;
  void phase_pending(runtime::process_id who, process_phase next) override;
  void phase_entered(runtime::process_id who, process_phase next, process_phase left) override;

 private:
  struct planned {
    std::size_t rule = 0;
    std::size_t aim = 0;                ///< 0: none, at `step`; else number of one of kill_aims, from 1.
    std::uint64_t step = never;         ///< Of the strike, as far as is known.
    std::uint32_t chances_to_pass = 0;  ///< Before it takes one.
    std::uint32_t chance = 0;           ///< The one that was drawn, from 1; for reports.
    std::uint32_t linger = 0;           ///< Steps between chance and strike.
    std::uint64_t last_step = 0;        ///< Without a chance by then it strikes without aim.
    bool is_without_aim = false;        ///< It did.
    runtime::process_id victim = 0;     ///< Of an aimed kill, between its chance and its strike.
    std::uint64_t number = 0;
    bool struck = false;
    bool fired = false;
    std::uint64_t fired_at = 0;
  };
  void offer(runtime::process_id who, kill_aim what);
  void kill(planned& entry, runtime::process_id victim);
  auto still_holds(const planned& entry) const -> bool;
  void find_next();

  std::vector<steer_rule> rules_;
  plan_numbers& numbers_;
  const phase_view* phases_ = nullptr;
  aim_weights weights_ = first_aim_weights;
  bool rules_planned_ = true;
  sim::simulation* run_ = nullptr;  // From its plan to the next run's begin.
  std::vector<planned> plan_;
  aim_chances chances_{};
};

}  // namespace rehearse::faults
