// Kills, planned and done.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/kill_injector.hpp>

#include <algorithm>
#include <utility>

#include <rehearse/sim/simulation.hpp>

#include "living.hpp"

namespace rehearse::faults {

using runtime::process_id;

kill_injector::kill_injector(std::vector<kill_rule> rules, plan_numbers& numbers, std::vector<kill_at_operation> aimed)
    : rules_(std::move(rules)), numbers_(numbers), aimed_(std::move(aimed)) {}

void kill_injector::plan(sim::simulation& run) {
  plan_.clear();
  for (const kill_rule& rule : rules_) {
    if (!rules_planned_) break;
    for (std::uint32_t i = 0; i < rule.count; ++i) {
      planned entry{.victims = rule.victims};
      entry.step = run.draw(sim::stream::fault, sim::choice_kind::fault_step, std::max(rule.within, 1U));
      add(run, std::move(entry));
    }
  }
  for (const kill_at_operation& each : aimed_) {
    planned entry{.victims = {}};
    entry.step = never;
    entry.aimed = each;
    add(run, std::move(entry));
    run.node().watch_operation(each.victim, each.ordinal);
  }
  find_next();
}

void kill_injector::add(sim::simulation& run, const kill_rule& rule, std::vector<process_id> victims) {
  for (std::uint32_t i = 0; i < rule.count; ++i) {
    planned entry{.victims = rule.victims, .candidates = victims};
    entry.step = run.steps() + run.draw(sim::stream::fault, sim::choice_kind::fault_step, std::max(rule.within, 1U));
    add(run, std::move(entry));
  }
  find_next();
}

void kill_injector::add(sim::simulation& run, const kill_at_step& exact) {
  planned entry{.victims = "any"};
  entry.step = exact.step;
  entry.pick = exact.pick;
  add(run, std::move(entry));
  find_next();
}

void kill_injector::add(sim::simulation& run, planned entry) {
  entry.number = numbers_.next();
  run.announce({.kind = runtime::event_kind::fault_planned,
                .detail = static_cast<std::uint8_t>(runtime::fault_kind::kill),
                .peer = entry.aimed.victim,
                .serial = entry.number,
                .ref = entry.step == never ? entry.aimed.ordinal : entry.step,
                .text = "kill"});
  plan_.push_back(std::move(entry));
}

void kill_injector::find_next() {
  next_step_ = never;
  for (const planned& each : plan_) {
    if (!each.struck) next_step_ = std::min(next_step_, each.step);
  }
}

void kill_injector::strike(sim::simulation& run) {
  const std::uint64_t due = next_step_;
  for (planned& each : plan_) {
    if (each.struck || each.step != due) continue;
    each.struck = true;
    std::vector<process_id> alive;
    if (!each.candidates.empty()) {
      for (const process_id candidate : each.candidates) {
        if (run.node().is_alive(candidate)) alive.push_back(candidate);
      }
    } else {
      alive = living_victims(run, each.victims);
    }
    if (alive.empty()) continue;
    const auto bound = static_cast<std::uint32_t>(alive.size());
    const std::uint32_t chosen =
        each.pick ? *each.pick % bound : run.draw(sim::stream::fault, sim::choice_kind::fault_victim, bound);
    kill(run, each, alive[chosen]);
  }
  find_next();
}

void kill_injector::at_operation(sim::simulation& run, process_id who) {
  for (planned& each : plan_) {
    if (each.struck || each.step != never || each.aimed.victim != who) continue;
    each.struck = true;
    kill(run, each, who);
  }
}

void kill_injector::kill(sim::simulation& run, planned& entry, process_id victim) {
  entry.fired = true;
  entry.victim = victim;
  entry.fired_at = run.steps();
  run.announce({.kind = runtime::event_kind::fault_fired,
                .detail = static_cast<std::uint8_t>(runtime::fault_kind::kill),
                .peer = victim,
                .serial = entry.number,
                .text = "kill"});
  run.node().kill(victim);
}

auto kill_injector::report(const sim::simulation& run) const -> std::vector<sim::recorded_fault> {
  std::vector<sim::recorded_fault> told;
  for (const planned& each : plan_) {
    sim::recorded_fault fault;
    fault.kind = "kill";
    fault.victims = each.step == never ? run.name_of(each.aimed.victim) : each.victims;
    fault.trigger = each.step == never ? "at_operation(" + run.name_of(each.aimed.victim) + ", " +
                                             std::to_string(each.aimed.ordinal) + ")"
                                       : "at_step(" + std::to_string(each.step) + ")";
    fault.fired = each.fired;
    fault.step = each.fired_at;
    fault.victim = each.victim;
    fault.number = each.number;
    if (!each.fired) fault.why_not = each.struck ? "nobody it names was alive" : "the run was over before";
    told.push_back(std::move(fault));
  }
  return told;
}

auto kill_injector::fired_count() const -> std::uint32_t {
  return static_cast<std::uint32_t>(
      std::count_if(plan_.begin(), plan_.end(), [](const planned& p) { return p.fired; }));
}

}  // namespace rehearse::faults
