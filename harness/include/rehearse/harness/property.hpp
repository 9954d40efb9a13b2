// property: searches drawn inputs for one that fails, and shrinks it. Knows no generator library: rapidcheck.hpp hands
// it cases.
//
// A case is an input and a fault plan; it runs under some seeds. When one fails, simpler cases are tried, coarse to
// fine as the generator offers them. A simpler case counts only if it fails in the same way (the same property): the
// failing tape, followed as far as it fits, or one of `shrink_runs` seeds derived from the case must show it.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/faults/fault_plan.hpp>
#include <rehearse/scenarios/rule.hpp>
#include <rehearse/sim/options.hpp>
#include <rehearse/sim/run_record.hpp>

namespace rehearse::harness {

struct property_options {
  std::uint64_t cases = 100;           ///< Inputs drawn.
  std::uint64_t runs = 16;             ///< Seeds a case runs under.
  std::uint64_t seed = 1;              ///< All inputs and schedules follow from it.
  int max_size = 60;                   ///< The generators' size grows to it over the cases; at most 100.
  std::uint64_t shrink_runs = 32;      ///< Seeds a simpler case is tried under, beside the failing tape.
  std::uint64_t shrink_tries = 4'000;  ///< Simpler cases tried in all; then the simplest so far counts.
  std::string strategy = "random";
  sim::granularity granularity = sim::granularity::operation;
  sim::models models{};
  std::uint64_t max_steps = 100'000;
  scenarios::oracle_scope oracle = scenarios::oracle_scope::full;  ///< `off` is refused.
};

/// The run that a test to paste must repeat.
struct pasted_run {
  std::string property;    ///< What failed.
  std::uint64_t seed = 0;  ///< One that shows it.
  sim::granularity granularity = sim::granularity::operation;
  sim::models models{};
};

/// One drawn input, and simpler ones.
class property_case {
 public:
  virtual ~property_case() = default;
  /// What was drawn, as people read it: one argument a line.
  virtual auto text() const -> std::string = 0;
  /// The case as the source of a test of its own; empty if its types cannot be printed so.
  virtual auto as_test(const pasted_run&) const -> std::string { return {}; }
  /// The faults that were drawn with it.
  virtual auto plan() const -> faults::fault_plan = 0;
  /// The property's body, as the root of a run.
  virtual void body() const = 0;
  /// A function that gives one simpler case after another, and null when there are no more.
  virtual auto simpler() const -> std::function<std::unique_ptr<property_case>()> = 0;
};

/// Draws a case from a generator seed and a size.
using case_source = std::function<std::unique_ptr<property_case>(std::uint64_t seed, int size)>;

/// Which case: what it was drawn from, and which simpler one was taken at each turn. Printed and read as "17/34/0.2".
struct case_address {
  std::uint64_t seed = 0;
  int size = 0;
  std::vector<std::uint64_t> path;
  friend auto operator==(const case_address&, const case_address&) -> bool = default;
};
auto to_string(const case_address&) -> std::string;
auto parse_case_address(std::string_view text) -> std::optional<case_address>;

/// A case that fails, and a run of it that shows it.
struct failing_case {
  case_address address;
  std::string text;
  sim::run_record run;
  bool has_seed = false;  ///< `run.seed` fails by itself; else only the tape did.
  std::string test{};     ///< To paste (property_case::as_test); empty if there is none, or no seed shows the case.
};

struct property_result {
  std::uint64_t cases = 0;
  std::uint64_t runs = 0;
  std::uint64_t inconclusive = 0;
  std::uint64_t tried = 0;             ///< Simpler cases tried.
  std::uint64_t slipped = 0;           ///< Of those, how many failed in another way.
  std::optional<failing_case> first;   ///< As it was drawn; recorded.
  std::optional<failing_case> shrunk;  ///< The simplest found; recorded.
};

/// Draws and runs until a case fails, then shrinks it. `on_first_failure` is told of the case as it was drawn, before
/// shrinking begins.
auto search(const case_source& draw, const property_options& options,
            const std::function<void(const failing_case&)>& on_first_failure = {}) -> property_result;

/// Runs the one case at `address` under `options.runs` seeds from `options.seed` on; nothing is shrunk. Throws
/// std::invalid_argument if there is no such case: the generator has changed since.
auto rerun(const case_source& draw, const case_address& address, const property_options& options) -> property_result;

}  // namespace rehearse::harness
