// run_sink: where a campaign tells what it does, run by run. The store is one, a test may be another.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rehearse/sim/property_count.hpp>
#include <rehearse/sim/run_record.hpp>

namespace rehearse::sim {

/// What fixes a campaign, as text: enough to run it again.
struct campaign_info {
  std::string scenario;            ///< "pool_no_down".
  std::string scenario_id;         ///< "A01".
  std::string variant;             ///< "buggy" or "fixed".
  std::string strategy;            ///< "random", "pct:3:57": complete, so that no pilot run is needed again.
  std::string granularity;         ///< "operation" or "message".
  std::string delivery;            ///< "in_flight" or "instant".
  std::string timers;              ///< "when_idle" or "any_time".
  std::string faults;              ///< "none", "kill:client:1:20".
  std::uint64_t seed = 0;          ///< Base seed: run i has seed + i - 1.
  std::uint64_t runs_planned = 0;  ///< 0: until the time is over.
  std::uint64_t max_steps = 0;
  std::string command;          ///< How the program was invoked.
  std::string oracle = "full";  ///< How much the OTP oracle judged: "full" or "light".
};

struct campaign_counters {
  std::uint64_t runs = 0;
  std::uint64_t failed = 0;
  std::uint64_t inconclusive = 0;
  std::uint64_t steps = 0;
  // tidy-allow: float — real time, told to people; never part of a decision
  double seconds = 0;
};

/// How often a rule of OTP was put to the test in a phase of a process that was struck so, or was not.
struct rule_cell {
  std::string rule;         ///< "SUP-23".
  std::string phase;        ///< "restarting".
  std::string strike;       ///< "kill_in".
  std::uint64_t count = 0;  ///< 0: it could have been, and was not.
  friend auto operator==(const rule_cell&, const rule_cell&) -> bool = default;
};

class run_sink {
 public:
  virtual ~run_sink() = default;
  virtual void campaign_begun(const campaign_info&) = 0;
  /// Called before each run. Must be cheap: it is on the path of small runs.
  virtual void run_begun(std::uint64_t index, std::uint64_t seed) = 0;
  /// Called after each run, passing ones too. Must be cheap.
  virtual void run_ended(verdict, std::uint64_t steps) = 0;
  /// A failing (or sampled) run, recorded in full.
  virtual void run_recorded(const run_record&) = 0;
  /// Just before the end: what became of each property and mark over all runs. Not if the campaign is interrupted by an
  /// exception.
  virtual void properties_counted(const std::vector<property_count>& /*counts*/) {}
  /// Before the end of a campaign whose coverage was counted: all cells that matter, rule by rule.
  virtual void coverage_counted(const std::vector<rule_cell>& cells) { static_cast<void>(cells); }
  virtual void campaign_ended(const campaign_counters&) = 0;
};

}  // namespace rehearse::sim
