// A campaign: many runs of one scenario, one seed each; failing runs are run again with full recording.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/faults/policy.hpp>
#include <rehearse/scenarios/rule.hpp>
#include <rehearse/scenarios/rule_coverage.hpp>
#include <rehearse/scenarios/scenario.hpp>
#include <rehearse/sim/options.hpp>
#include <rehearse/sim/property_count.hpp>
#include <rehearse/sim/run_record.hpp>
#include <rehearse/sim/run_sink.hpp>

namespace rehearse::scenarios {

/// How often the campaign asks whether to go on, and tells how far it is.
struct campaign_progress {
  std::uint64_t runs = 0;
  std::uint64_t failed = 0;
  std::uint64_t inconclusive = 0;
};

/// The line that replays a run of a campaign, around the run's seed.
struct replay_line {
  std::string before_seed;
  std::string after_seed;
};

struct campaign_options {
  bool fixed = false;             ///< The correct twin instead of the buggy program.
  std::uint64_t runs = 1000;      ///< 0: until `time_limit_seconds` is over.
  double time_limit_seconds = 0;  ///< 0: none.
  std::uint64_t seed = 1;         ///< Run i, from 1, has seed + i - 1.
  /// As in --strategy. One that lacks the length of a run, such as "pct:3", gets the mean of 200 pilot runs by random
  /// walk, whose seeds follow from `seed`; the campaign's info has it, as "pct:3:57".
  std::string strategy = "random";
  sim::granularity granularity = sim::granularity::operation;
  std::optional<sim::delivery> delivery{};  ///< Empty: as the scenario declares.
  std::optional<sim::timers> timers{};      ///< Empty: as the scenario declares.
  std::optional<faults::policy> faults{};   ///< Empty: as the scenario declares.
  std::uint64_t max_steps = 100'000;        ///< A run that reaches it is inconclusive.
  oracle_scope oracle = oracle_scope::full;  ///< `off` is refused: a campaign that nobody judges proves nothing.
  bool keep_going = false;                  ///< Go on after a failure; up to 50 failing runs are recorded.
  std::optional<sim::tape> replay_tape{};   ///< Replay this tape instead of drawing (runs should be 1).
  std::string command{};                    ///< The program as invoked, for records.
  /// Asked once for the line that is printed if the program must end in the middle of a run. May be empty.
  std::function<replay_line(const sim::campaign_info&)> replay{};

  sim::run_sink* sink = nullptr;  ///< Told of every run; may be null.
  /// Called after each run with its summary (no events). May be empty.
  std::function<void(const sim::run_record&)> on_run{};
  /// Called now and then; return false to stop (an interrupt). May be empty.
  std::function<bool(const campaign_progress&)> keep_on{};
  /// As run_options::at_step, in every run. May be empty.
  std::function<void(std::uint64_t steps)> at_step{};
};

struct campaign_result {
  sim::campaign_info info;
  sim::campaign_counters counters;
  bool interrupted = false;
  bool nothing_spawned = false;                     ///< No run ever had a process.
  bool properties_judged = true;                    ///< False under kill:any, which no scenario promises to survive.
  std::optional<sim::run_record> first_failure;     ///< Recorded in full.
  std::optional<sim::run_record> shortest_failure;  ///< Of the first 50 failing runs; recorded in full.
  std::vector<sim::property_count> properties;      ///< In the order in which the runs first had them.
  /// Those that some run had to reach (sometimes, reachable) and none did: the campaign has failed, though no run did.
  /// Empty for a campaign of one run, and for one that a failure or an interrupt ended early.
  std::vector<sim::property_count> never_reached;
  std::vector<std::string> warnings;  ///< What this campaign does not prove; a sentence each, with what to do.
  coverage_table coverage;  ///< Of rules, over all runs; repetitions of failing ones left out. Empty but under `full`.
};

/// Runs the campaign. Throws std::invalid_argument for a strategy that does not exist or is misspelt, and for an oracle
/// that is off.
auto run_campaign(const scenario& what, const campaign_options& options) -> campaign_result;

/// The options of a replay line for a run: every option explicit, without the program and the verb.
/// "A01 --runs 1 --seed 417 --strategy random … --expect 9f3c…"
auto replay_arguments(const sim::campaign_info& campaign, const sim::run_record& run) -> std::string;
/// The same around a seed that is not known yet, without the digest.
auto replay_arguments(const sim::campaign_info& campaign) -> replay_line;

}  // namespace rehearse::scenarios
