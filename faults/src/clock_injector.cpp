// Jumps of the wall clock, planned and done.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/clock_injector.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include <rehearse/faults/duration.hpp>
#include <rehearse/sim/simulation.hpp>

#include "log_uniform.hpp"

namespace rehearse::faults {

using runtime::virtual_duration;

namespace {

constexpr std::uint32_t width_usual_min = 30;  // Jumps begin at about a second (2^30 ns).

auto draw_jump(sim::simulation& run, virtual_duration longest) -> virtual_duration {
  const bool is_backwards = run.draw(sim::stream::timing, sim::choice_kind::clock_jump, 2) == 1;
  const auto length = draw_log_uniform(run, sim::choice_kind::clock_jump, width_usual_min, longest);
  return is_backwards ? -length : length;
}

void check(virtual_duration longest) {
  if (longest >= virtual_duration(1) && longest <= clock_jump_max) return;
  throw std::invalid_argument("rehearse: a jump of the wall clock should be from 1ns to " + to_string(clock_jump_max) +
                              ", not " + std::to_string(longest.count()) + "ns");
}

}  // namespace

clock_injector::clock_injector(std::vector<clock_rule> rules, plan_numbers& numbers)
    : rules_(std::move(rules)), numbers_(numbers) {
  for (const clock_rule& each : rules_) check(each.longest);
}

void clock_injector::plan(sim::simulation& run) {
  plan_.clear();
  for (const clock_rule& each : rules_) {
    if (rules_planned_) add(run, each);
  }
  find_next();
}

void clock_injector::add(sim::simulation& run, const clock_rule& rule) {
  check(rule.longest);
  for (std::uint32_t i = 0; i < rule.count; ++i) {
    const std::uint32_t drawn = run.draw(sim::stream::fault, sim::choice_kind::fault_step, std::max(rule.within, 1U));
    add(run, planned{.step = run.steps() + drawn, .longest = rule.longest});
  }
}

void clock_injector::add(sim::simulation& run, virtual_duration by) {
  check(by < virtual_duration::zero() ? -by : by);
  add(run, planned{.step = run.steps(), .by = by});
}

void clock_injector::add(sim::simulation& run, planned entry) {
  entry.number = numbers_.next();
  run.announce({.kind = runtime::event_kind::fault_planned,
                .detail = static_cast<std::uint8_t>(runtime::fault_kind::clock_jump),
                .serial = entry.number,
                .ref = entry.step,
                .text = "clock"});
  plan_.push_back(entry);
  find_next();
}

void clock_injector::find_next() {
  next_step_ = never;
  for (const planned& each : plan_) {
    if (!each.fired) next_step_ = std::min(next_step_, each.step);
  }
}

void clock_injector::strike(sim::simulation& run) {
  const std::uint64_t due = next_step_;
  for (planned& each : plan_) {
    if (each.fired || each.step != due) continue;
    each.fired = true;
    each.fired_at = run.steps();
    if (!each.by) each.by = draw_jump(run, each.longest);
    run.announce({.kind = runtime::event_kind::fault_fired,
                  .detail = static_cast<std::uint8_t>(runtime::fault_kind::clock_jump),
                  .serial = each.number,
                  .ref = static_cast<std::uint64_t>(each.by->count()),
                  .text = "clock"});
    run.node().jump_wall_clock(*each.by);
  }
  find_next();
}

auto clock_injector::report(const sim::simulation&) const -> std::vector<sim::recorded_fault> {
  std::vector<sim::recorded_fault> told;
  for (const planned& each : plan_) {
    sim::recorded_fault fault;
    fault.kind = "clock";
    fault.victims = "wall";
    fault.trigger = "at_step(" + std::to_string(each.step) + ")";
    if (each.fired) fault.trigger += ", " + describe_jump(*each.by);
    fault.fired = each.fired;
    fault.step = each.fired_at;
    fault.number = each.number;
    if (!each.fired) fault.why_not = "the run was over before";
    told.push_back(std::move(fault));
  }
  return told;
}

}  // namespace rehearse::faults
