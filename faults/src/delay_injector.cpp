// Delays, planned and done.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/delay_injector.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <rehearse/faults/duration.hpp>
#include <rehearse/sim/simulation.hpp>

#include "log_uniform.hpp"

namespace rehearse::faults {

using runtime::process_id;
using runtime::virtual_duration;
using runtime::virtual_time;

namespace {

constexpr std::uint32_t width_usual_min = 10;  // Free delays begin at about a microsecond (1,024 ns).

void check(const delay_rule& rule) {
  if (rule.longest >= virtual_duration(1) && rule.longest <= duration_max) return;
  throw std::invalid_argument("rehearse: the longest delay should be from 1ns to " + to_string(duration_max) +
                              ", not " + std::to_string(rule.longest.count()) + "ns");
}

auto names_of(const sim::simulation& run, signal_pair of) -> std::string {
  if (of.from == 0 && of.to == 0) return "any";
  const auto name = [&](process_id who) { return who == 0 ? std::string("any") : run.name_of(who); };
  return name(of.from) + " -> " + name(of.to);
}

/// Until when it is held.
auto draw_deadline(sim::simulation& run, virtual_duration longest) -> virtual_time {
  const auto draw = [&](std::uint32_t bound) {
    return run.draw(sim::stream::timing, sim::choice_kind::delay_aim, bound);
  };
  const auto deadlines = run.armed_deadlines(run.now() + longest);
  if (deadlines.empty() || draw(2) == 0) {
    return run.now() + draw_log_uniform(run, sim::choice_kind::delay_length, width_usual_min, longest);
  }
  const std::uint32_t drawn = draw(static_cast<std::uint32_t>(deadlines.size() * 3));
  // A nanosecond is the resolution of virtual time: nothing lies between a deadline and its neighbours.
  return deadlines[drawn / 3] + virtual_duration(drawn % 3) - virtual_duration(1);
}

}  // namespace

delay_injector::delay_injector(std::vector<delay_rule> rules, plan_numbers& numbers)
    : rules_(std::move(rules)), numbers_(numbers) {
  for (const delay_rule& each : rules_) check(each);
}

void delay_injector::plan(sim::simulation& run) {
  active_.clear();
  if (!rules_planned_) return;
  for (const delay_rule& each : rules_) add(run, each, {});
}

void delay_injector::add(sim::simulation& run, const delay_rule& rule, signal_pair of) {
  check(rule);
  active_rule& added = active_.emplace_back(active_rule{.rule = rule, .of = of, .names = names_of(run, of)});
  for (std::uint32_t i = 0; i < rule.count; ++i) {
    planned entry{.number = numbers_.next()};
    entry.signal = run.draw(sim::stream::fault, sim::choice_kind::fault_signal, std::max(rule.within, 1U));
    run.announce({.kind = runtime::event_kind::fault_planned,
                  .detail = static_cast<std::uint8_t>(runtime::fault_kind::delay),
                  .process = of.from,
                  .peer = of.to,
                  .serial = entry.number,
                  .ref = entry.signal,
                  .text = "delay"});
    added.entries.push_back(entry);
  }
  run.watch_transmissions();
}

auto delay_injector::at_transmission(sim::simulation& run, const runtime::signal& what) -> std::optional<virtual_time> {
  planned* striking = nullptr;
  virtual_duration longest{};
  for (active_rule& each : active_) {
    const bool matches = (each.of.from == 0 || each.of.from == what.from) && (each.of.to == 0 || each.of.to == what.to);
    if (!matches) continue;
    const std::uint64_t position = each.seen++;
    if (striking != nullptr) continue;
    const auto due = std::find_if(each.entries.begin(), each.entries.end(),
                                  [&](const planned& entry) { return !entry.fired && entry.signal <= position; });
    if (due == each.entries.end()) continue;
    striking = &*due;
    longest = each.rule.longest;
  }
  if (striking == nullptr) return std::nullopt;
  const virtual_time until = draw_deadline(run, longest);
  striking->fired = true;
  striking->struck = {what.from, what.to};
  if (run.is_recording()) striking->struck_names = names_of(run, striking->struck);
  striking->fired_at = run.steps();
  striking->length = until - run.now();
  run.announce({.kind = runtime::event_kind::fault_fired,
                .detail = static_cast<std::uint8_t>(runtime::fault_kind::delay),
                .process = what.from,
                .peer = what.to,
                .serial = striking->number,
                .ref = static_cast<std::uint64_t>(until.count()),
                .text = "delay"});
  return until;
}

auto delay_injector::report(const sim::simulation& run) const -> std::vector<sim::recorded_fault> {
  std::vector<sim::recorded_fault> told;
  for (const active_rule& rule : active_) {
    for (const planned& each : rule.entries) {
      sim::recorded_fault fault;
      fault.kind = "delay";
      fault.victims = rule.names;
      fault.trigger = "at_signal(" + std::to_string(each.signal) + ")";
      if (each.fired) {
        const auto& names = each.struck_names;
        fault.trigger += ", " + (names.empty() ? names_of(run, each.struck) : names) + " by " + describe(each.length);
      }
      fault.fired = each.fired;
      fault.step = each.fired_at;
      fault.victim = each.struck.to;
      fault.number = each.number;
      if (!each.fired) fault.why_not = "the run was over before";
      told.push_back(std::move(fault));
    }
  }
  return told;
}

}  // namespace rehearse::faults
