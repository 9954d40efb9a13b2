// How long runs are, measured.
// SPDX-License-Identifier: MIT
#include "pilots.hpp"

#include <algorithm>

#include <rehearse/sim/prng.hpp>

namespace rehearse::scenarios {

namespace {

constexpr std::uint64_t window_pilots = 8;
constexpr std::uint64_t length_pilots = 200;
constexpr std::uint64_t window_seed = 0x9e3779b97f4a7c15;  // Of no campaign: a window must not depend on its seed.

struct lengths {
  std::uint64_t total = 0;
  std::uint64_t longest = 0;
};

auto measure(run_options options, std::uint64_t count, std::uint64_t first_seed) -> lengths {
  options.strategy = "random";
  options.judge_properties = false;
  runner pilot(std::move(options));
  pilot.simulation().set_context("a pilot run by --strategy random, to measure how long runs are");
  lengths seen;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t steps = pilot.run(0, first_seed + i).steps;
    seen.total += steps;
    seen.longest = std::max(seen.longest, steps);
  }
  return seen;
}

/// Counts what one process sends another once set-up is over.
class signal_counter final : public sim::event_sink {
 public:
  explicit signal_counter(sim::simulation& watched) : run_(watched) {
    watched.subscribe(*this, {runtime::event_kind::sent});
  }
  void begin_run() override { count_ = 0; }
  void on_event(const runtime::event& what) override {
    const bool is_set_up = run_.steps() == 0;
    if (!is_set_up && what.process != 0 && what.process != what.peer) longest_ = std::max(longest_, ++count_);
  }
  auto longest() const -> std::uint64_t { return longest_; }

 private:
  const sim::simulation& run_;
  std::uint64_t count_ = 0;
  std::uint64_t longest_ = 0;
};

}  // namespace

auto measure_window(const run_options& options) -> std::uint32_t {
  run_options undisturbed = options;
  undisturbed.faults = {};
  const std::uint64_t longest = measure(std::move(undisturbed), window_pilots, window_seed).longest;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(longest, 1, 1'000'000'000));
}

auto measure_signals(const run_options& options) -> std::uint32_t {
  run_options undisturbed = options;
  undisturbed.faults = {};
  undisturbed.strategy = "random";
  undisturbed.judge_properties = false;
  runner pilot(std::move(undisturbed));
  signal_counter signals(pilot.simulation());
  for (std::uint64_t i = 0; i < window_pilots; ++i) pilot.run(0, window_seed + i);
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(signals.longest(), 1, 1'000'000'000));
}

auto resolve_strategy(const run_options& options, std::uint64_t base_seed) -> std::string {
  if (!sim::lacks_run_length(options.strategy)) return options.strategy;
  // Mixed: the runs that are measured must not be those that random walk makes of the same base seed.
  std::uint64_t state = base_seed;
  const lengths seen = measure(options, length_pilots, sim::mix_seed(state));
  return sim::with_run_length(options.strategy, (seen.total + length_pilots / 2) / length_pilots);
}

}  // namespace rehearse::scenarios
