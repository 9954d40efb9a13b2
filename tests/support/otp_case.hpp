// Runs a case of OTP's or Elixir's own test suites: once under a fixed schedule, then under 100 random ones.
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <utility>

#include "run_body.hpp"

namespace rehearse::tests {

/// A case that relies on no habit of one machine: the fixed schedule, then 50 random ones with each delivery. The clock
/// waits for everybody, as in a test suite on a machine that keeps up. The body must come to its end; what it starts
/// may crash.
inline void run_case(std::function<void()> body) {
  const auto whole = [body = std::move(body)] {
    spawn_monitor("case", body);
    EXPECT_EQ(receive<down>().reason.to_string(), "normal") << "the case did not come to its end";
  };
  constexpr sim::models fixed{sim::delivery::instant, sim::timers::when_idle};
  run_seeds(whole, 1, {.models = fixed, .granularity = sim::granularity::message});
  if (testing::Test::HasFailure()) return;
  run_when_idle(whole, 50);
}

}  // namespace rehearse::tests
