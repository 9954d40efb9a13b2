// One plan of several kinds.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/fault_injector.hpp>

#include <algorithm>
#include <utility>

#include <rehearse/sim/simulation.hpp>

namespace rehearse::faults {

fault_injector::fault_injector(const policy& rules, std::vector<kill_at_operation> aimed)
    : kills_(rules.kills, numbers_, std::move(aimed)),
      delays_(rules.delays, numbers_),
      is_swarm_(!rules.kills.empty() && !rules.delays.empty()) {}

void fault_injector::plan(sim::simulation& run) {
  numbers_.reset();
  if (is_swarm_) {
    // Never none: that is a run without faults, which --faults none is for.
    const std::uint32_t kinds = 1 + run.draw(sim::stream::fault, sim::choice_kind::fault_kinds, 3);
    kills_.set_rules_planned((kinds & 1U) != 0);
    delays_.set_rules_planned((kinds & 2U) != 0);
  }
  kills_.plan(run);
  delays_.plan(run);
  next_step_ = kills_.next_step();
}

void fault_injector::add(sim::simulation& run, const kill_rule& rule, std::vector<runtime::process_id> victims) {
  kills_.add(run, rule, std::move(victims));
  next_step_ = kills_.next_step();
}

void fault_injector::add(sim::simulation& run, const kill_at_step& exact) {
  kills_.add(run, exact);
  next_step_ = kills_.next_step();
}

void fault_injector::add(sim::simulation& run, const delay_rule& rule, signal_pair of) { delays_.add(run, rule, of); }

void fault_injector::strike(sim::simulation& run) {
  kills_.strike(run);
  next_step_ = kills_.next_step();
}

void fault_injector::at_operation(sim::simulation& run, runtime::process_id who) { kills_.at_operation(run, who); }

auto fault_injector::at_transmission(sim::simulation& run, const runtime::signal& what)
    -> std::optional<runtime::virtual_time> {
  return delays_.at_transmission(run, what);
}

auto fault_injector::report(const sim::simulation& run) const -> std::vector<sim::recorded_fault> {
  auto told = kills_.report(run);
  auto delays = delays_.report(run);
  told.insert(told.end(), std::make_move_iterator(delays.begin()), std::make_move_iterator(delays.end()));
  std::sort(told.begin(), told.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  return told;
}

}  // namespace rehearse::faults
