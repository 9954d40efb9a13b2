// Runs a test body as the root process of small simulations, for tests of the runtime itself.
// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::tests {

struct body_options {
  sim::models models{sim::delivery::instant, sim::timers::when_idle};
  sim::granularity granularity = sim::granularity::operation;
  std::uint64_t max_steps = 20'000;
  bool judge = true;  ///< Deadlocks and crashes of the body fail the run.
};

/// One run under `seed`, recorded. EXPECT_* inside report as usual.
inline auto run_recorded(std::function<void()> body, std::uint64_t seed = 1, body_options options = {})
    -> sim::run_record {
  scenarios::runner once({.body = std::move(body),
                          .is_test = true,
                          .granularity = options.granularity,
                          .models = options.models,
                          .max_steps = options.max_steps,
                          .judge_properties = options.judge});
  return once.run(1, seed, true);
}

/// The body under one delivery and timer model, `runs` seeds each; every run must pass.
inline void run_seeds(const std::function<void()>& body, std::uint64_t runs, body_options options) {
  scenarios::runner many({.body = body,
                          .is_test = true,
                          .granularity = options.granularity,
                          .models = options.models,
                          .max_steps = options.max_steps,
                          .judge_properties = options.judge});
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::string(to_string(options.models.delivery)) + ", " +
                 std::string(to_string(options.models.timers)) + ", " + std::string(to_string(options.granularity)));
    const sim::run_record run = many.run(seed, seed);
    ASSERT_EQ(to_string(run.outcome), to_string(sim::verdict::pass)) << run.property << ": " << run.explanation;
    if (testing::Test::HasFailure()) return;
  }
}

/// For rules that hold under every schedule (MUST): all models, both granularities, `runs` seeds each.
inline void run_everywhere(const std::function<void()>& body, std::uint64_t runs = 20) {
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    for (const auto timers : {sim::timers::when_idle, sim::timers::any_time}) {
      for (const auto granularity : {sim::granularity::operation, sim::granularity::message}) {
        run_seeds(body, runs, {.models = {delivery, timers}, .granularity = granularity});
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

/// For rules that need a clock which waits for everybody (when_idle), under both deliveries.
inline void run_when_idle(const std::function<void()>& body, std::uint64_t runs = 20) {
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    run_seeds(body, runs, {.models = {delivery, sim::timers::when_idle}});
    if (testing::Test::HasFailure()) return;
  }
}

/// For habits of one local BEAM (IMPL): instant delivery, the clock waits.
inline void run_instant(const std::function<void()>& body, std::uint64_t runs = 20) {
  run_seeds(body, runs, {.models = {sim::delivery::instant, sim::timers::when_idle}});
}

}  // namespace rehearse::tests
