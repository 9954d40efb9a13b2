// Which workloads there are, under which circumstances they run, and what speaks.
// SPDX-License-Identifier: MIT
#include "suite.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include <rehearse/reports/text.hpp>
#include <rehearse/scenarios/scenario.hpp>

#include "workloads/workloads.hpp"

namespace rehearse::mutants {
namespace {

struct listed_workload {
  std::string_view name;
  std::string_view properties;
  void (*body)();
};

constexpr std::array workloads{
    listed_workload{"pairs_in_order", "P1 P2", pairs_in_order},
    listed_workload{"selective_receives", "P22", selective_receives},
    listed_workload{"monitors_fire_once", "P3 P4 P5", monitors_fire_once},
    listed_workload{"exit_signals", "P6 P7 P9", exit_signals},
    listed_workload{"links_both_ways", "P8", links_both_ways},
    listed_workload{"names_are_unique", "P10", names_are_unique},
    listed_workload{"timers_ring_on_time", "P12", timers_ring_on_time},
    listed_workload{"calls_with_timeouts", "P11", calls_with_timeouts},
    listed_workload{"starts_wait_for_init", "P17", starts_wait_for_init},
    listed_workload{"groups_restart", "P13", groups_restart},
    listed_workload{"restart_types", "P15", restart_types},
    listed_workload{"restart_intensity", "P14", restart_intensity},
    listed_workload{"retries_until_it_starts", "P15", retries_until_it_starts},
    listed_workload{"shutdowns_leave_nobody", "P6 P16", shutdowns_leave_nobody},
    listed_workload{"counts_of_children", "P18", counts_of_children},
    listed_workload{"random_trees", "P13 P14 P15 P16", random_trees},
    listed_workload{"registry_keys", "P19", registry_keys},
    listed_workload{"tasks_answer_once", "P20", tasks_answer_once},
};

struct circumstance {
  sim::models models;
  sim::granularity granularity = sim::granularity::operation;
  std::string_view strategy = "random";
  std::uint32_t kills = 0;
  std::uint32_t delays = 0;
};

using sim::delivery;
using sim::granularity;
using sim::timers;

/// Every pair of two settings is in one of them at least.
constexpr std::array circumstances{
    circumstance{{delivery::in_flight, timers::when_idle}, granularity::operation, "random", 0, 0},
    circumstance{{delivery::instant, timers::when_idle}, granularity::operation, "pct:3:60", 1, 0},
    circumstance{{delivery::in_flight, timers::any_time}, granularity::operation, "pct:3:60", 0, 2},
    circumstance{{delivery::instant, timers::any_time}, granularity::message, "random", 0, 2},
    circumstance{{delivery::in_flight, timers::when_idle}, granularity::operation, "random", 2, 2},
    circumstance{{delivery::in_flight, timers::any_time}, granularity::message, "random", 1, 0},
    circumstance{{delivery::instant, timers::when_idle}, granularity::operation, "random", 0, 0},
    circumstance{{delivery::in_flight, timers::when_idle}, granularity::message, "pct:3:60", 0, 0},
};

constexpr std::uint64_t done_twice = 7;     // Has no divisor in common with the numbers of what is chosen by index.
constexpr std::uint32_t fault_window = 60;  // Steps and signals; most runs are about as long.

auto policy_of(const circumstance& under) -> faults::policy {
  faults::policy made;
  if (under.kills != 0) made.kills.push_back({"any", under.kills, fault_window});
  if (under.delays != 0) made.delays.push_back({under.delays, faults::delay_rule::longest_usual, fault_window});
  return made;
}

/// Windows that a campaign would measure first.
auto with_windows(faults::policy rules) -> faults::policy {
  const auto complete = [](auto& each) {
    if (each.within == 0) each.within = fault_window;
  };
  std::for_each(rules.kills.begin(), rules.kills.end(), complete);
  std::for_each(rules.delays.begin(), rules.delays.end(), complete);
  std::for_each(rules.clocks.begin(), rules.clocks.end(), complete);
  return rules;
}

auto rule_of(const std::string& property) -> std::string { return property.substr(0, property.find(':')); }

auto sentence_of(const sim::run_record& run) -> std::string {
  if (run.explanation.starts_with(run.property)) return run.explanation;
  return run.property + (run.explanation.empty() ? "" : ": " + run.explanation);
}

/// Blocks of the sizes that small objects have, freed in another order than they were made in.
void disturb_heap(std::uint64_t seed) {
  sim::prng chance(seed);
  std::vector<std::unique_ptr<char[]>> blocks(64);
  for (int i = 0; i < 256; ++i) blocks[chance.below(64)] = std::make_unique<char[]>(8 + chance.below(120));
}

}  // namespace

struct suite::entry {
  std::string_view name;
  scenarios::run_options options;
  std::unique_ptr<scenarios::runner> runner{};  // Made when it is needed first.
};

suite::suite(judges who) : judges_(who) {
  const auto judged = [who](scenarios::run_options options) {
    if (who == judges::properties) options.oracle = scenarios::oracle_scope::off;
    options.judge_properties = options.judge_properties && who != judges::checkers;
    return options;
  };
  for (const listed_workload& each : workloads) {
    for (const circumstance& under : circumstances) {
      scenarios::run_options options{.body = each.body, .is_test = true, .strategy = std::string(under.strategy)};
      options.granularity = under.granularity;
      options.models = under.models;
      options.faults = policy_of(under);
      own_.push_back(std::make_unique<entry>(entry{each.name, judged(std::move(options))}));
    }
  }
  for (const scenarios::scenario& each : scenarios::catalogue()) {
    if (!each.spec.has_fixed) continue;
    scenarios::run_options options{.body = each.body, .is_test = each.is_test, .fixed = true};
    options.models = each.spec.models;
    options.faults = with_windows(each.spec.faults);
    options.judge_properties = !options.faults.strikes_anybody();
    catalogue_.push_back(std::make_unique<entry>(entry{each.name, judged(std::move(options))}));
  }
}

suite::~suite() = default;

auto suite::round_size() const -> std::uint64_t { return own_.size() + own_.size() / 3; }

auto suite::entry_of(std::uint64_t index) -> entry& {
  const std::uint64_t group = (index - 1) / 4;
  if ((index - 1) % 4 == 3 && !catalogue_.empty()) return *catalogue_[group % catalogue_.size()];
  const std::uint64_t place = group * 3 + (index - 1) % 4;
  const std::uint64_t which = place % workloads.size();
  const std::uint64_t under = place / workloads.size() % circumstances.size();
  return *own_[which * circumstances.size() + under];
}

auto suite::run(std::uint64_t index, std::uint64_t seed) -> suite_verdict {
  entry& what = entry_of(index);
  if (!what.runner) what.runner = std::make_unique<scenarios::runner>(what.options);
  const sim::run_record first = what.runner->run(index, seed);
  suite_verdict told{.workload = std::string(what.name)};
  if (first.outcome == sim::verdict::inconclusive) ++inconclusive_;
  if (first.outcome == sim::verdict::fail) {
    told.is_silent = false;
    told.rule = rule_of(first.property);
    told.sentence = sentence_of(first);
    return told;
  }
  if (index % done_twice != 0 || judges_ == judges::checkers) return told;
  disturb_heap(seed);
  const sim::run_record again = what.runner->run(index, seed);
  if (again.digest != first.digest) {
    told.is_silent = false;
    told.rule = "determinism";
    told.sentence = "determinism: the same seed gives the same run (two runs of seed " + std::to_string(seed) +
                    " have different digests)";
  }
  return told;
}

void suite::tell(std::uint64_t index, std::uint64_t seed, std::ostream& out) {
  entry& what = entry_of(index);
  scenarios::runner runs(what.options);
  const scenarios::run_options& under = what.options;
  out << what.name << ": " << to_string(under.models.delivery) << ", " << to_string(under.models.timers)
      << ", steps of one " << to_string(under.granularity) << ", strategy " << under.strategy << ", faults "
      << to_string(under.faults) << "\n"
      << reports::counter_example(runs.run(index, seed, true), {.max_lines = 200});
}

auto suite_workloads() -> std::vector<workload_info> {
  std::vector<workload_info> all;
  for (const listed_workload& each : workloads) all.push_back({each.name, each.properties});
  return all;
}

}  // namespace rehearse::mutants
