// delay_injector: draws which signals arrive late, and how late, from a policy; and holds them.
//
// Choices: for each delay the number of its signal in [0, within) when it is planned, from the fault stream. How long
// it is, when it strikes, from the timing stream: half of the time freely, log-uniform up to the longest; half of the
// time so that it ends one nanosecond before, at, or one after a deadline that is armed then.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/faults/plan_numbers.hpp>
#include <rehearse/faults/policy.hpp>
#include <rehearse/runtime/signal.hpp>
#include <rehearse/sim/injector.hpp>

namespace rehearse::faults {

/// Whose signals a delay may strike.
struct signal_pair {
  runtime::process_id from = 0;  ///< 0: anybody.
  runtime::process_id to = 0;    ///< 0: anybody.
};

class delay_injector final : public sim::injector {
 public:
  /// Each delay_rule must have its `within`. `numbers` must outlive it. Throws std::invalid_argument for a longest
  /// delay that is not from 1 ns to `duration_max`; so does add().
  delay_injector(std::vector<delay_rule> rules, plan_numbers& numbers);

  /// The next plan leaves the policy's rules out, or not.
  void set_rules_planned(bool wanted) { rules_planned_ = wanted; }
  /// Adds a rule in the middle of a run: its signals are drawn from those that follow.
  void add(sim::simulation& run, const delay_rule& rule, signal_pair of);

  void plan(sim::simulation& run) override;
  void strike(sim::simulation&) override {}
  void at_operation(sim::simulation&, runtime::process_id) override {}
  auto at_transmission(sim::simulation& run, const runtime::signal& what)
      -> std::optional<runtime::virtual_time> override;
  auto report(const sim::simulation& run) const -> std::vector<sim::recorded_fault> override;

 private:
  struct planned {
    std::uint64_t number = 0;
    std::uint32_t signal = 0;  // Strikes at this one of its rule's, or at the first after it that can be delayed.
    bool fired = false;
    signal_pair struck{};
    std::string struck_names{};  // Only where the run is recorded; names are gone when it is over.
    std::uint64_t fired_at = 0;
    runtime::virtual_duration length{};
  };
  struct active_rule {
    delay_rule rule;
    signal_pair of{};
    std::string names{};
    std::uint64_t seen = 0;  // Signals it was asked about.
    std::vector<planned> entries{};
  };

  std::vector<delay_rule> rules_;
  plan_numbers& numbers_;
  bool rules_planned_ = true;
  std::vector<active_rule> active_;
};

}  // namespace rehearse::faults
