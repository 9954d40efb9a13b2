// Kills that wait for a phase.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/steered_kill_injector.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include <rehearse/sim/simulation.hpp>

#include "living.hpp"

namespace rehearse::faults {

using runtime::process_id;
using sim::choice_kind;
using sim::stream;

namespace {

// Up to 2^2 chances, more than half of the kills taking the first: in small runs there are few.
constexpr std::uint32_t chance_widths = 3;
constexpr std::uint32_t lingers = 3;

auto number_of(kill_aim what) -> std::size_t {
  const auto found = std::find(kill_aims.begin(), kill_aims.end(), what);
  return found == kill_aims.end() ? 0 : static_cast<std::size_t>(found - kill_aims.begin()) + 1;
}

}  // namespace

steered_kill_injector::steered_kill_injector(std::vector<steer_rule> rules, plan_numbers& numbers)
    : rules_(std::move(rules)), numbers_(numbers) {}

void steered_kill_injector::plan(sim::simulation& run) {
  plan_.clear();
  chances_ = {};
  run_ = &run;
  for (std::size_t rule = 0; rules_planned_ && rule < rules_.size(); ++rule) {
    const steer_rule& from = rules_[rule];
    for (std::uint32_t i = 0; i < from.count; ++i) {
      planned entry;
      entry.rule = rule;
      entry.aim = run.draw_weighted(stream::fault, choice_kind::fault_aim, from.weights ? *from.weights : weights_);
      if (entry.aim == 0) {
        entry.step = run.draw(stream::fault, choice_kind::fault_step, std::max(from.within, 1U));
      } else {
        const std::uint32_t width = run.draw(stream::fault, choice_kind::fault_chance, chance_widths);
        entry.chances_to_pass = run.draw(stream::fault, choice_kind::fault_chance, 1U << width);
        entry.chance = entry.chances_to_pass + 1;
        entry.linger = run.draw(stream::fault, choice_kind::fault_chance, lingers);
        entry.last_step = run.draw(stream::fault, choice_kind::fault_step, std::max(from.within, 1U));
        entry.step = entry.last_step;
      }
      entry.number = numbers_.next();
      run.announce({.kind = runtime::event_kind::fault_planned,
                    .detail = static_cast<std::uint8_t>(runtime::fault_kind::kill),
                    .serial = entry.number,
                    .ref = entry.step,
                    .text = "kill"});
      plan_.push_back(entry);
    }
  }
  find_next();
}

void steered_kill_injector::find_next() {
  next_step_ = never;
  for (const planned& each : plan_) {
    if (!each.struck) next_step_ = std::min(next_step_, each.step);
  }
}

// -- chances

void steered_kill_injector::phases_begin() { run_ = nullptr; }

void steered_kill_injector::phase_pending(process_id who, process_phase next) {
  if (run_ != nullptr) offer(who, {next, kill_moment::before});
}

void steered_kill_injector::phase_entered(process_id who, process_phase next, process_phase left) {
  if (run_ == nullptr) return;
  offer(who, {next, kill_moment::in});
  if (left != next) offer(who, {left, kill_moment::after});
}

void steered_kill_injector::offer(process_id who, kill_aim what) {
  const std::size_t aim = number_of(what);
  if (aim == 0) return;
  const auto is_named = [&](const steer_rule& rule) { return is_victim(*run_, who, rule.victims); };
  if (std::none_of(rules_.begin(), rules_.end(), is_named)) return;
  ++chances_[aim - 1];
  for (planned& each : plan_) {
    if (each.struck || each.aim != aim || each.victim != 0 || !is_named(rules_[each.rule])) continue;
    if (each.chances_to_pass != 0) {
      --each.chances_to_pass;
      continue;
    }
    each.victim = who;
    each.step = run_->steps() + each.linger;
    next_step_ = std::min(next_step_, each.step);
  }
}

// -- strikes

auto steered_kill_injector::still_holds(const planned& entry) const -> bool {
  if (!run_->node().is_alive(entry.victim)) return false;
  const kill_aim aim = kill_aims[entry.aim - 1];
  switch (aim.moment) {
    case kill_moment::before: return phases_->is_pending(entry.victim, aim.phase);
    case kill_moment::in: return phases_->phase_of(entry.victim) == aim.phase;
    case kill_moment::after: return phases_->phase_of(entry.victim) != aim.phase;
  }
  return false;
}

void steered_kill_injector::strike(sim::simulation& run) {
  const std::uint64_t due = next_step_;
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    planned& each = plan_[i];
    if (each.struck || each.step != due) continue;
    const bool has_target = each.victim != 0 && still_holds(each);
    if (each.victim != 0 && !has_target && each.last_step > due) {
      each.victim = 0;  // It was too late for this one: the next chance.
      each.step = each.last_step;
    } else if (!has_target) {
      each.struck = true;
      each.is_without_aim = true;
      const auto alive = living_victims(run, rules_[each.rule].victims);
      if (alive.empty()) continue;
      const auto bound = static_cast<std::uint32_t>(alive.size());
      kill(each, alive[run.draw(stream::fault, choice_kind::fault_victim, bound)]);
    } else {
      each.struck = true;
      kill(each, each.victim);
    }
  }
  find_next();
}

void steered_kill_injector::kill(planned& entry, process_id victim) {
  entry.fired = true;
  entry.victim = victim;
  entry.fired_at = run_->steps();
  run_->announce({.kind = runtime::event_kind::fault_fired,
                  .detail = static_cast<std::uint8_t>(runtime::fault_kind::kill),
                  .peer = victim,
                  .serial = entry.number,
                  .text = "kill"});
  run_->node().kill(victim);
}

auto steered_kill_injector::report(const sim::simulation& /*run*/) const -> std::vector<sim::recorded_fault> {
  std::vector<sim::recorded_fault> told;
  for (const planned& each : plan_) {
    sim::recorded_fault fault;
    fault.kind = "kill";
    fault.victims = rules_[each.rule].victims;
    if (each.aim == 0 || each.is_without_aim) {
      fault.trigger = "at_step(" + std::to_string(each.step) + ")";
    } else {
      const kill_aim aim = kill_aims[each.aim - 1];
      fault.trigger = std::string(to_string(aim.moment)) + "(" + std::string(to_string(aim.phase)) + ", " +
                      std::to_string(each.chance) + ")";
    }
    fault.fired = each.fired;
    fault.step = each.fired_at;
    fault.victim = each.fired ? each.victim : 0;
    fault.number = each.number;
    if (!each.fired) fault.why_not = each.struck ? "nobody it names was alive" : "the run was over before";
    told.push_back(std::move(fault));
  }
  return told;
}

}  // namespace rehearse::faults
