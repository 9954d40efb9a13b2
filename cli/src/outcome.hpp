// What became of one scenario: the campaign's result, what it means for the exit code, and how to see it again.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/cli/exit_code.hpp>
#include <rehearse/harness/session.hpp>
#include <rehearse/scenarios/scenario.hpp>

namespace rehearse::cli {

struct outcome {
  const scenarios::scenario* what = nullptr;
  harness::session_result session;
  std::string program;                  ///< As invoked, for the commands below.
  std::string database;                 ///< Empty: nothing was to be kept.
  std::optional<std::uint64_t> expect;  ///< The digest that a failure had to have.
  std::uint64_t last_digest = 0;        ///< Of the run that came last.
  std::uint64_t faults_planned = 0;
  std::uint64_t faults_fired = 0;
  bool shows_coverage = false;  ///< As a table.

  auto campaign() const -> const scenarios::campaign_result& { return session.campaign; }
  /// The failure to show: the shortest that was found. Requires: one was found.
  auto shown_failure() const -> const sim::run_record&;
  /// What was put to the test, rule by rule; empty where nothing was counted.
  auto coverage() const -> std::vector<sim::rule_cell>;
  auto shown_failure_id() const -> std::optional<std::int64_t>;
};

/// The exit code that the outcome alone would give.
auto judge(const outcome& result) -> exit_code;

/// What the outcome means beyond pass and fail, a sentence or two each: what, where, what to do.
auto remarks(const outcome& result) -> std::vector<std::string>;

/// The command that repeats any run of a campaign, around that run's seed.
auto replay_line(const std::string& program, const sim::campaign_info& info) -> scenarios::replay_line;

/// The command that repeats a run from the sources alone.
auto replay_command(const outcome& result, const sim::run_record& run) -> std::string;

/// The shorter command that repeats it from the database.
auto stored_replay_command(const std::string& program, const std::string& database, std::int64_t id) -> std::string;

/// True if more than 5% of the runs reached the step limit.
auto is_mostly_inconclusive(const sim::campaign_counters& counters) -> bool;

}  // namespace rehearse::cli
