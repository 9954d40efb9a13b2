// A campaign, run by run.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/campaign.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include <rehearse/scenarios/rule_cells.hpp>
#include <rehearse/scenarios/runner.hpp>

#include "pilots.hpp"
#include "property_table.hpp"
#include "steering.hpp"
#include "vacuity.hpp"

namespace rehearse::scenarios {

namespace {

constexpr std::uint64_t recorded_failures_max = 50;
constexpr std::uint64_t steps_between_questions = 5'000;  // A millisecond or so.

/// Real time, for rates and --time only.
auto real_seconds() -> double {
  using clock = std::chrono::steady_clock;  // tidy-allow: clock — rates and --time; no run ever sees it
  return std::chrono::duration<double>(clock::now().time_since_epoch()).count();
}

auto hex(std::uint64_t value) -> std::string {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

auto quoted(const std::string& word) -> std::string {
  const bool plain = !word.empty() && word.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_-./:,=+@%") == std::string::npos;
  if (plain) return word;
  std::string text = "'";
  for (const char each : word) {
    if (each == '\'') {
      text += "'\\''";
    } else {
      text += each;
    }
  }
  return text + "'";
}

auto is_shorter(const sim::run_record& a, const sim::run_record& b) -> bool { return a.steps < b.steps; }

}  // namespace

auto replay_arguments(const sim::campaign_info& campaign) -> replay_line {
  std::string before = quoted(campaign.scenario_id);
  if (campaign.variant == "fixed") before += " --fixed";
  before += " --runs 1 --seed ";
  std::string text = " --strategy " + quoted(campaign.strategy);
  text += " --granularity " + campaign.granularity;
  text += " --delivery " + campaign.delivery;
  text += " --timers " + campaign.timers;
  text += " --faults " + quoted(campaign.faults);
  text += " --max-steps " + std::to_string(campaign.max_steps);
  if (campaign.oracle != to_string(oracle_scope::full)) text += " --oracle " + campaign.oracle;
  return {std::move(before), std::move(text)};
}

auto replay_arguments(const sim::campaign_info& campaign, const sim::run_record& run) -> std::string {
  sim::campaign_info own = campaign;
  if (!run.policy.empty()) own.faults = run.policy;
  const auto [before_seed, after_seed] = replay_arguments(own);
  std::string text = before_seed + std::to_string(run.seed) + after_seed;
  if (run.digest != 0) text += " --expect " + hex(run.digest);
  return text;
}

auto run_campaign(const scenario& what, const campaign_options& options) -> campaign_result {
  if (options.oracle == oracle_scope::off) throw std::invalid_argument(oracle_off_refused);
  run_options each;
  each.oracle = options.oracle;
  each.body = what.body;
  each.is_test = what.is_test;
  each.fixed = options.fixed;
  each.strategy = options.strategy;
  each.granularity = options.granularity;
  each.models.delivery = options.delivery.value_or(what.spec.models.delivery);
  each.models.timers = options.timers.value_or(what.spec.models.timers);
  each.faults = options.faults.value_or(what.spec.faults);
  each.max_steps = options.max_steps;
  if (options.replay_tape) each.strategy = "random";
  for (faults::kill_rule& rule : each.faults.kills) {
    if (rule.within == 0) rule.within = measure_window(each);
  }
  for (faults::delay_rule& rule : each.faults.delays) {
    if (rule.within == 0) rule.within = measure_signals(each);
  }
  for (faults::steer_rule& rule : each.faults.steers) {
    if (rule.within == 0) rule.within = measure_window(each);
  }
  for (faults::clock_rule& rule : each.faults.clocks) {
    if (rule.within == 0) rule.within = measure_window(each);
  }
  each.strategy = resolve_strategy(each, options.seed);
  each.judge_properties = !each.faults.strikes_anybody();
  each.at_step = options.at_step;

  campaign_result result;
  result.properties_judged = each.judge_properties;
  result.info.scenario = what.name;
  result.info.scenario_id = what.id();
  result.info.variant = options.fixed ? "fixed" : "buggy";
  result.info.strategy = options.replay_tape ? "replay" : each.strategy;
  result.info.granularity = to_string(options.granularity);
  result.info.delivery = to_string(each.models.delivery);
  result.info.timers = to_string(each.models.timers);
  result.info.faults = to_string(each.faults);
  result.info.seed = options.seed;
  result.info.runs_planned = options.runs;
  result.info.max_steps = options.max_steps;
  result.info.command = options.command;
  result.info.oracle = to_string(each.oracle);

  runner runs(each);
  steering steers(each.faults);
  const auto say_how_to_replay = [&](sim::campaign_info info) {
    if (!options.replay) return;
    if (!steers.policy().empty()) info.faults = steers.policy();
    auto [before_seed, after_seed] = options.replay(info);
    runs.simulation().set_replay(std::move(before_seed), std::move(after_seed));
  };
  say_how_to_replay(result.info);
  if (options.sink != nullptr) options.sink->campaign_begun(result.info);
  const double began = real_seconds();
  campaign_facts facts;
  property_table properties;
  std::uint64_t first_digest = 0;
  facts.is_one_digest = true;
  std::uint64_t steps_when_asked = 0;
  std::string first_undecided;
  sim::run_record about;
  result.nothing_spawned = true;
  for (std::uint64_t index = 1; options.runs == 0 || index <= options.runs; ++index) {
    const std::uint64_t seed = options.seed + index - 1;
    if (options.sink != nullptr) options.sink->run_begun(index, seed);
    about.seed = seed;
    if (steers.learns_before(index)) {
      steers.learn(runs.coverage(), runs.chances());
      runs.steer(steers.weights());
      say_how_to_replay(result.info);
    }
    if (index == 1 || (index & 1023U) == 0) {
      // Good enough to find the run again; the exact line is written when it fails in an orderly way.
      runs.simulation().set_context("scenario " + what.id() + ", base seed " + std::to_string(options.seed));
    }
    sim::run_record run =
        options.replay_tape ? runs.replay(*options.replay_tape, index, seed, false) : runs.run(index, seed);
    run.policy = steers.policy();
    ++result.counters.runs;
    result.counters.steps += run.steps;
    if (runs.spawned() > 1) result.nothing_spawned = false;
    for (const auto& fault : run.faults) {
      ++facts.faults_planned;
      if (fault.fired) ++facts.faults_fired;
    }
    runs.count_properties(properties);
    if (index == 1) first_digest = run.digest;
    facts.is_one_digest = facts.is_one_digest && run.digest == first_digest;
    facts.had_choices = facts.had_choices || run.choices_tape.size() != 0;
    if (run.outcome == sim::verdict::inconclusive) ++result.counters.inconclusive;
    if (run.outcome == sim::verdict::inconclusive && run.property != "step limit" && facts.undecided++ == 0) {
      first_undecided = "first \"" + run.property + "\" in run " + std::to_string(run.index) + ", seed " +
                        std::to_string(run.seed) + ": " + run.explanation;
    }
    const bool failed = run.outcome == sim::verdict::fail || run.outcome == sim::verdict::diverged;
    if (failed) {
      ++result.counters.failed;
      if (result.counters.failed <= recorded_failures_max) {
        sim::run_record told = runs.reproduce(run);
        told.policy = run.policy;
        if (options.sink != nullptr) options.sink->run_recorded(told);
        if (!result.shortest_failure || is_shorter(told, *result.shortest_failure)) result.shortest_failure = told;
        if (!result.first_failure) result.first_failure = std::move(told);
      }
    }
    if (options.sink != nullptr) options.sink->run_ended(run.outcome, run.steps);
    if (options.on_run) options.on_run(run);
    if (failed && !options.keep_going) {
      facts.is_whole = false;
      break;
    }
    if (result.counters.steps - steps_when_asked >= steps_between_questions) {
      steps_when_asked = result.counters.steps;
      if (options.keep_on &&
          !options.keep_on({result.counters.runs, result.counters.failed, result.counters.inconclusive})) {
        result.interrupted = true;
        break;
      }
      if (options.time_limit_seconds > 0 && real_seconds() - began >= options.time_limit_seconds) break;
    }
  }
  result.counters.seconds = real_seconds() - began;
  result.coverage = runs.coverage();
  facts.counters = result.counters;
  facts.max_steps = options.max_steps;
  facts.judges_properties = result.properties_judged;
  // A single run is a look at that run: it need not show what some run must.
  facts.is_whole = facts.is_whole && !result.interrupted && !options.replay_tape && result.counters.runs >= 2;
  result.properties = properties.rows();
  result.never_reached = never_reached(facts, result.properties);
  result.warnings = vacuity_warnings(facts, result.properties);
  if (facts.undecided > 0) {
    result.warnings.push_back(std::to_string(facts.undecided) + " of " + std::to_string(result.counters.runs) +
                              " runs are no pass, a property could not be decided; " + first_undecided);
  }
  if (options.sink != nullptr) {
    options.sink->properties_counted(result.properties);
    if (each.oracle == oracle_scope::full) options.sink->coverage_counted(rows_of(result.coverage));
    options.sink->campaign_ended(result.counters);
  }
  return result;
}

}  // namespace rehearse::scenarios
