// Reports for programs: JSON text, one document a call, without a newline at the end. Keys are only ever added.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/reports/proof.hpp>
#include <rehearse/reports/store.hpp>
#include <rehearse/sim/run_record.hpp>
#include <rehearse/sim/run_sink.hpp>

namespace rehearse::reports {

/// A failing run, with the command that replays it.
struct failure_result {
  std::uint64_t run = 0;
  std::uint64_t seed = 0;
  std::string property;
  std::uint64_t steps = 0;
  std::uint64_t digest = 0;  ///< Written as a string of 16 hexadecimal digits: JSON readers may round numbers.
  std::string replay;
  std::vector<proven_event> proof{};  ///< Where a rule of the oracle was violated.
};

/// The outcome of one campaign. Keys: scenario, variant, strategy, seed, runs, failed, inconclusive, steps, seconds,
/// and, if one failed, first_failure {run, seed, property, steps, digest, replay, proof}.
struct campaign_outcome {
  sim::campaign_info info;
  sim::campaign_counters counters;
  std::optional<failure_result> first_failure;
};

/// One line of `list`. Keys as the members; an empty text or list is written as such.
struct scenario_listing {
  std::string id;
  std::string name;
  std::string description;
  std::vector<std::string> tags;
  bool has_fixed = false;
  std::string delivery;
  std::string timers;
  std::string faults;
};

/// From a run and its replay command.
auto make_failure_result(const sim::run_record&, std::string replay) -> failure_result;

auto to_json(const campaign_outcome&) -> std::string;
/// A list of {event, step, time_ns, process, kind, detail, peer, words}.
auto to_json(const std::vector<proven_event>&) -> std::string;
auto to_json(const std::vector<campaign_outcome>&) -> std::string;
auto to_json(const std::vector<scenario_listing>&) -> std::string;
/// A list; keys as the members.
auto to_json(const std::vector<sim::property_count>&) -> std::string;

/// All of a store: {"campaigns": […], "findings": […], "failures": […]}; each campaign has its "properties".
auto report_json(const store&) -> std::string;

}  // namespace rehearse::reports
