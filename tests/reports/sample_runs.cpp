// SPDX-License-Identifier: MIT
#include "sample_runs.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace rehearse::reports::testing {
namespace {

using runtime::event_kind;
using sim::recorded_event;
using sim::run_record;

void add(run_record& run, std::uint64_t step, event_kind kind, recorded_event event) {
  event.ordinal = run.events.size() + 1;
  event.step = step;
  event.time = std::chrono::milliseconds(step);
  event.kind = kind;
  run.events.push_back(std::move(event));
}

void add_process(run_record& run, const std::string& name, std::uint32_t parent, std::uint64_t spawned,
                 std::uint64_t died, const std::string& reason) {
  const auto id = static_cast<std::uint32_t>(run.processes.size() + 1);
  run.processes.push_back({.id = id,
                           .name = name,
                           .parent = parent,
                           .spawned_step = spawned,
                           .died_step = died,
                           .exit_reason = reason,
                           .operations = id * 3,
                           .stack_high_water = id * 512});
}

/// A signal from one process to another: sent, arrived, and taken if `taken` is a step.
void add_signal(run_record& run, std::uint64_t serial, const std::string& kind, std::uint32_t from, std::uint32_t to,
                const std::string& text, const std::string& reason, std::uint64_t sent, std::uint64_t taken) {
  add(run, sent, event_kind::sent,
      {.detail = kind, .process = from, .peer = to, .serial = serial, .ref = 7, .reason = reason, .text = text});
  const auto cause = run.events.back().ordinal;
  add(run, sent + 1, event_kind::arrived,
      {.cause = cause, .detail = kind, .process = to, .peer = from, .serial = serial, .reason = {}, .text = {}});
  if (taken == 0) return;
  add(run, taken, event_kind::taken,
      {.cause = cause + 1, .detail = kind, .process = to, .peer = from, .serial = serial, .reason = {}, .text = {}});
}

}  // namespace

auto pool_campaign() -> sim::campaign_info {
  return {.scenario = "pool_no_down",
          .scenario_id = "A01",
          .variant = "buggy",
          .strategy = "random",
          .granularity = "operation",
          .delivery = "in_flight",
          .timers = "when_idle",
          .faults = "kill:client:1:20",
          .seed = 1,
          .runs_planned = 1000,
          .max_steps = 100'000,
          .command = "rehearse run pool_no_down"};
}

auto pool_run(std::uint64_t index) -> run_record {
  auto run = run_record{};
  run.index = index;
  run.seed = index;
  run.outcome = sim::verdict::fail;
  run.property = "every connection is free again";
  run.explanation = "available = 1, expected 2";
  run.steps = 12;
  run.digest = 0xfedc'ba98'7654'3210;
  run.end_time = std::chrono::milliseconds(12);
  run.ending = sim::run_ending::at_rest;
  run.faults = {{.kind = "kill",
                 .victims = "client",
                 .trigger = "at_step(5)",
                 .fired = true,
                 .step = 5,
                 .victim = 3,
                 .why_not = {}},
                {.kind = "kill",
                 .victims = "client",
                 .trigger = "at_step(19)",
                 .fired = false,
                 .step = 0,
                 .victim = 0,
                 .why_not = "the run was over"}};
  run.notes = {"a kill was swallowed", "second\nnote"};
  run.choices_tape.append(sim::stream::schedule, {sim::choice_kind::entity, 3, 2});
  run.choices_tape.append(sim::stream::schedule, {sim::choice_kind::timer, 2, 0});
  run.choices_tape.append(sim::stream::fault, {sim::choice_kind::fault_step, 300, 299});
  run.choices_tape.append(sim::stream::application, {sim::choice_kind::user, 0xffff'ffff, 0xffff'fffe});

  run.recorded = true;
  add_process(run, "pool", 0, 0, 0, "");
  add_process(run, "client.1", 0, 0, 11, "normal");
  add_process(run, "client.2", 0, 0, 6, "killed");
  add(run, 0, event_kind::spawned, {.detail = {}, .process = 1, .reason = {}, .text = "pool", .type = 3});
  add_signal(run, 1, "call", 3, 1, "checkout", "", 1, 3);
  add_signal(run, 2, "reply", 1, 3, "connection#1", "", 4, 5);
  add(run, 6, event_kind::fault_fired, {.detail = {}, .peer = 3, .serial = 1, .reason = {}, .text = {}});
  add(run, 6, event_kind::exiting,
      {.cause = 8, .detail = {}, .process = 3, .reason = "killed", .text = {}, .exact_reason = "killed"});
  add_signal(run, 3, "down", 3, 1, "", "killed", 6, 8);
  add(run, 8, event_kind::dropped,
      {.cause = 12, .detail = "no_handler", .process = 1, .peer = 3, .serial = 3, .reason = {}, .text = {}});
  add(run, 9, event_kind::mark, {.detail = {}, .process = 2, .result = 3, .reason = {}, .text = "second client"});
  add_signal(run, 4, "cast", 2, 1, "checkin", "", 10, 0);
  add(run, 11, event_kind::exiting, {.detail = {}, .process = 2, .reason = "normal", .text = {}});

  run.choices = {
      {.step = 1, .where = sim::stream::schedule, .what = {sim::choice_kind::entity, 3, 2}, .address = ""},
      {.step = 6, .where = sim::stream::fault, .what = {sim::choice_kind::fault_victim, 2, 1}, .address = "client.2"}};
  return run;
}

auto restart_campaign() -> sim::campaign_info {
  auto info = pool_campaign();
  info.scenario = "worker_restarts";
  info.scenario_id = "B02";
  info.variant = "fixed";
  info.faults = "none";
  info.runs_planned = 0;
  info.seed = 0xffff'ffff'ffff'fff0;  // More than SQLite's integers hold.
  return info;
}

auto restart_run() -> run_record {
  auto run = run_record{};
  run.index = 2;
  run.seed = 0xffff'ffff'ffff'fff1;
  run.steps = 9;
  run.digest = 0x0000'0000'0000'00ff;
  run.recorded = true;
  add_process(run, "sup", 0, 0, 0, "");
  add_process(run, "/sup/worker", 1, 0, 3, "bad_state");
  add_process(run, "/sup/worker#2", 1, 5, 0, "");
  add(run, 0, event_kind::child_start_acknowledged,
      {.detail = {}, .process = 1, .peer = 2, .reason = {}, .text = "worker"});
  add(run, 3, event_kind::exiting, {.detail = {}, .process = 2, .reason = "bad_state", .text = {}});
  add_signal(run, 1, "link_exit", 2, 1, "", "bad_state", 3, 5);
  add(run, 5, event_kind::child_start_acknowledged,
      {.detail = {}, .process = 1, .peer = 3, .reason = {}, .text = "worker"});
  // Log lines stand among the events without an ordinal, and there may be many.
  for (const auto* text : {"restarted", "ready"}) {
    add(run, 6, event_kind::mark, {.detail = "log", .process = 3, .reason = {}, .text = text});
    run.events.back().ordinal = 0;
  }
  return run;
}

void run_some(store& into, const run_record& failing) {
  into.campaign_begun(pool_campaign());
  into.run_begun(failing.index - 1, failing.seed - 1);
  into.run_ended(sim::verdict::pass, 10);
  into.run_begun(failing.index, failing.seed);
  into.run_ended(failing.outcome, failing.steps);
  into.run_recorded(failing);
}

auto counted_properties() -> std::vector<sim::property_count> {
  using sim::property_kind;
  return {{property_kind::at_end, "every connection is free again", 1000, 999, 999, 996},
          {property_kind::sometimes, "both clients wait", 1000, 61'345, 1000, 12}};
}

auto sample_coverage() -> std::vector<sim::rule_cell> {
  return {{"LINK-04", "idle", "nothing", 312},        {"LINK-04", "idle", "exit", 7},
          {"LINK-04", "idle", "kill_in", 40},         {"LINK-04", "in_a_call", "exit", 1},
          {"LINK-04", "in_a_call", "kill_before", 0}, {"LINK-04", "in_a_call", "kill_in", 0},
          {"LINK-04", "in_a_call", "kill_after", 0},  {"SUP-22", "idle", "nothing", 0}};
}

void run_campaign(store& into, const sim::campaign_info& info, const run_record& recorded) {
  into.campaign_begun(info);
  into.run_begun(1, info.seed);
  into.run_ended(sim::verdict::pass, 10);
  into.run_begun(recorded.index, recorded.seed);
  into.run_ended(recorded.outcome, recorded.steps);
  into.run_recorded(recorded);
  into.properties_counted(counted_properties());
  into.coverage_counted(sample_coverage());
  into.campaign_ended({.runs = 1000, .failed = 3, .inconclusive = 1, .steps = 61'345, .seconds = 0.25});
}

}  // namespace rehearse::reports::testing
