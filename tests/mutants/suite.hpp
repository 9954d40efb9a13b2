// suite: what every mutant must survive. A run is one workload under one circumstance, both chosen by the run's index.
//
// Three runs of four are of the workloads of workloads/, the fourth is of a repaired scenario of the catalogue. A
// circumstance is a pair of models, a granularity, a strategy and a fault policy. Every seventh run is done twice,
// the heap disturbed in between: the digests must agree.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <rehearse/scenarios/runner.hpp>
#include <rehearse/sim/run_record.hpp>

namespace rehearse::mutants {

/// Who may speak in a run of the suite.
enum class judges : std::uint8_t {
  all,
  checkers,    ///< The OTP oracle alone: no property of a workload, and nothing is run twice.
  properties,  ///< The workloads' own properties, crashes, deadlocks and repeated runs, without the oracle.
};

/// What a run of the suite came to.
struct suite_verdict {
  bool is_silent = true;
  std::string rule{};      ///< Of what spoke: "SUP-22"; a name where it has no rule: "no deadlock".
  std::string sentence{};  ///< All of it.
  std::string workload{};
};

class suite {
 public:
  explicit suite(judges who = judges::all);
  ~suite();
  /// Run number `index`, from 1, with this seed. The workload and the circumstance follow from the index alone.
  auto run(std::uint64_t index, std::uint64_t seed) -> suite_verdict;
  /// Does the same with full recording, and writes what happened and what was said.
  void tell(std::uint64_t index, std::uint64_t seed, std::ostream& out);
  /// How many runs it takes to have had every workload under every circumstance.
  auto round_size() const -> std::uint64_t;
  /// Runs that reached the step limit, so far.
  auto inconclusive() const -> std::uint64_t { return inconclusive_; }

 private:
  struct entry;
  auto entry_of(std::uint64_t index) -> entry&;

  judges judges_;
  std::vector<std::unique_ptr<entry>> own_;        // Workload by workload, each under all circumstances.
  std::vector<std::unique_ptr<entry>> catalogue_;  // Scenario by scenario.
  std::uint64_t inconclusive_ = 0;
};

/// The names of the suite's workloads and the properties that each is about: "timers_ring_on_time" and "P12".
struct workload_info {
  std::string_view name;
  std::string_view properties;
};
auto suite_workloads() -> std::vector<workload_info>;

}  // namespace rehearse::mutants
