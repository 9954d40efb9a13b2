// runner: runs one scenario or test again and again, judged by the checkers and by its own properties.
//
// Holds what is reused between runs. A campaign has one; so has a GoogleTest test.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/faults/fault_injector.hpp>
#include <rehearse/faults/kill_injector.hpp>
#include <rehearse/faults/policy.hpp>
#include <rehearse/scenarios/context.hpp>
#include <rehearse/scenarios/oracle.hpp>
#include <rehearse/sim/options.hpp>
#include <rehearse/sim/recorder.hpp>
#include <rehearse/sim/run_record.hpp>
#include <rehearse/sim/simulation.hpp>
#include <rehearse/sim/strategy.hpp>

namespace rehearse::scenarios {

class property_table;
namespace detail {
class expectation_set;
class property_set;
}  // namespace detail

/// What fixes a run, but for its seed.
struct run_options {
  std::function<void()> body{};
  bool is_test = false;  ///< The body is a process of the run; else it is set-up.
  bool fixed = false;
  std::string strategy = "random";  ///< Complete, as sim::make_strategy takes it: "pct:3:57".
  sim::granularity granularity = sim::granularity::operation;
  sim::models models{};
  faults::policy faults{};  ///< Each rule with its `within`.
  std::vector<faults::kill_at_operation> aimed_kills{};
  std::uint64_t max_steps = 100'000;
  bool judge_properties = true;  ///< The scenario's own, deadlock and crashes included; checkers always judge.
  oracle_scope oracle = oracle_scope::full;
  /// Called with the number of steps done: after set-up, and after each step; the run can be observed. May be empty.
  std::function<void(std::uint64_t steps)> at_step{};
};

class runner final : private sim::run_observer {
 public:
  explicit runner(run_options options);
  ~runner() override;

  /// One run. The record has summary and tape; with `record`, everything.
  auto run(std::uint64_t index, std::uint64_t seed, bool record = false) -> sim::run_record;
  /// The same, following a tape.
  auto replay(const sim::tape& followed, std::uint64_t index, std::uint64_t seed, bool record = true)
      -> sim::run_record;
  /// Follows the tape as far as it fits: a value too large for its question becomes the largest that is not, and what
  /// the tape does not have is drawn from `seed`. Never diverges; what it did is in the record's own tape.
  auto replay_leniently(const sim::tape& followed, std::uint64_t index, std::uint64_t seed) -> sim::run_record;
  /// Runs a failing run again from its tape with full recording. Its digest must match; if it does not, the record says
  /// that the run diverged.
  auto reproduce(const sim::run_record& failed) -> sim::run_record;

  auto simulation() -> sim::simulation& { return simulation_; }
  auto options() const -> const run_options& { return options_; }
  /// What the oracle has put to the test in all runs so far.
  auto coverage() const -> const coverage_table& { return oracle_.coverage(); }
  /// For the functions of context.hpp, properties.hpp and expect.hpp: what the body of this run declares.
  auto properties() -> detail::property_set& { return *properties_; }
  auto expectations() -> detail::expectation_set& { return *expectations_; }
  /// Adds what became of the properties and marks in the last run.
  void count_properties(property_table& into) const;
  /// Where steered kills aim in the next runs, those with weights of their own left out.
  void steer(const faults::aim_weights& weights) { injector_.set_weights(weights); }
  /// How often steered kills could have struck, in all runs so far; repetitions of failing ones left out.
  auto chances() const -> const faults::aim_chances& { return chances_; }
  /// Processes of the last run.
  auto spawned() const -> std::uint64_t { return spawned_; }

  /// The runner whose run is under way on this thread; null outside.
  static auto active() -> runner*;

 private:
  friend void workload(std::string_view, std::function<void()>, workload_options);
  friend void fail(std::string_view, std::string_view);
  friend auto lives(runtime::pid) -> bool;
  friend void run_for(runtime::virtual_duration);
  friend class fault_policy;
  friend void detail::keep_until_run_ends(std::shared_ptr<void>);

  struct declared_process {
    std::string label;
    std::function<void()> body;
    bool must_finish;
  };
  /// Counts what a test's body spawns as its workload.
  class test_watcher;

  void set_up_done(sim::simulation& run) override;
  void after_step(sim::simulation& run) override;
  auto wants_steps() const -> bool override;
  auto goes_on(sim::simulation& run, runtime::virtual_time healed) -> std::optional<runtime::virtual_time> override;
  void at_end(sim::simulation& run) override;

  auto run_with(const sim::tape* followed, std::uint64_t index, std::uint64_t seed, bool record) -> sim::run_record;

  run_options options_;
  sim::simulation simulation_;
  scenarios::oracle oracle_;
  std::unique_ptr<test_watcher> test_watcher_;
  std::unique_ptr<sim::exploration_strategy> strategy_;
  faults::fault_injector injector_;
  faults::aim_chances chances_{};
  sim::recorder recorder_;
  sim::run_plan plan_;
  std::vector<declared_process> workload_;
  std::unique_ptr<detail::property_set> properties_;
  std::unique_ptr<detail::expectation_set> expectations_;
  std::vector<std::shared_ptr<void>> kept_;
  std::uint64_t spawned_ = 0;
  sim::run_ending ending_{};
};

}  // namespace rehearse::scenarios
