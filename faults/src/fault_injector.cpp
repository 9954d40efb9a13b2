// One plan of several kinds.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/fault_injector.hpp>

#include <algorithm>
#include <bit>
#include <utility>

#include <rehearse/sim/simulation.hpp>

namespace rehearse::faults {

namespace {

constexpr std::uint32_t has_kills = 1;
constexpr std::uint32_t has_delays = 2;
constexpr std::uint32_t has_clocks = 4;
constexpr std::uint32_t has_steered = 8;

auto kinds_of(const policy& rules) -> std::uint32_t {
  return (rules.kills.empty() ? 0 : has_kills) | (rules.delays.empty() ? 0 : has_delays) |
         (rules.clocks.empty() ? 0 : has_clocks) | (rules.steers.empty() ? 0 : has_steered);
}

/// Some of these kinds, each subset as likely but the empty one: that is a run without faults, which --faults none is
/// for.
auto draw_kinds(sim::simulation& run, std::uint32_t of) -> std::uint32_t {
  const auto count = static_cast<std::uint32_t>(std::popcount(of));
  if (count < 2) return of;
  std::uint32_t drawn = 1 + run.draw(sim::stream::fault, sim::choice_kind::fault_kinds, (1U << count) - 1);
  std::uint32_t kinds = 0;
  for (std::uint32_t rest = of; rest != 0; rest &= rest - 1, drawn >>= 1U) {
    if ((drawn & 1U) != 0) kinds |= rest & ~(rest - 1);
  }
  return kinds;
}

}  // namespace

fault_injector::fault_injector(const policy& rules, std::vector<kill_at_operation> aimed)
    : kills_(rules.kills, numbers_, std::move(aimed)),
      delays_(rules.delays, numbers_),
      clocks_(rules.clocks, numbers_),
      steered_(rules.steers, numbers_),
      kinds_(kinds_of(rules)) {}

void fault_injector::plan(sim::simulation& run) {
  numbers_.reset();
  const std::uint32_t kinds = draw_kinds(run, kinds_);
  kills_.set_rules_planned((kinds & has_kills) != 0);
  delays_.set_rules_planned((kinds & has_delays) != 0);
  clocks_.set_rules_planned((kinds & has_clocks) != 0);
  steered_.set_rules_planned((kinds & has_steered) != 0);
  kills_.plan(run);
  delays_.plan(run);
  clocks_.plan(run);
  steered_.plan(run);
  find_next();
}

void fault_injector::phases_begin() { steered_.phases_begin(); }

void fault_injector::phase_pending(runtime::process_id who, process_phase next) {
  steered_.phase_pending(who, next);
  find_next();
}

void fault_injector::phase_entered(runtime::process_id who, process_phase next, process_phase left) {
  steered_.phase_entered(who, next, left);
  find_next();
}

void fault_injector::find_next() {
  next_step_ = std::min({kills_.next_step(), clocks_.next_step(), steered_.next_step()});
}

void fault_injector::add(sim::simulation& run, const kill_rule& rule, std::vector<runtime::process_id> victims) {
  kills_.add(run, rule, std::move(victims));
  find_next();
}

void fault_injector::add(sim::simulation& run, const kill_at_step& exact) {
  kills_.add(run, exact);
  find_next();
}

void fault_injector::add(sim::simulation& run, const delay_rule& rule, signal_pair of) { delays_.add(run, rule, of); }

void fault_injector::add(sim::simulation& run, const clock_rule& rule) {
  clocks_.add(run, rule);
  find_next();
}

void fault_injector::add_clock_jump(sim::simulation& run, runtime::virtual_duration by) {
  clocks_.add(run, by);
  find_next();
}

void fault_injector::strike(sim::simulation& run) {
  const std::uint64_t due = next_step_;
  if (kills_.next_step() == due) kills_.strike(run);
  if (clocks_.next_step() == due) clocks_.strike(run);
  if (steered_.next_step() == due) steered_.strike(run);
  find_next();
}

void fault_injector::at_operation(sim::simulation& run, runtime::process_id who) { kills_.at_operation(run, who); }

auto fault_injector::at_transmission(sim::simulation& run, const runtime::signal& what)
    -> std::optional<runtime::virtual_time> {
  return delays_.at_transmission(run, what);
}

auto fault_injector::report(const sim::simulation& run) const -> std::vector<sim::recorded_fault> {
  auto told = kills_.report(run);
  const auto add = [&](std::vector<sim::recorded_fault> more) {
    told.insert(told.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  add(delays_.report(run));
  add(clocks_.report(run));
  add(steered_.report(run));
  std::sort(told.begin(), told.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  return told;
}

}  // namespace rehearse::faults
