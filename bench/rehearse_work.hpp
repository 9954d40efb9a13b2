// The same work on rehearse, run as campaigns run it: digest, tape, strategy, and the checkers unless told otherwise.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include <rehearse/scenarios/rule.hpp>
#include <rehearse/sim/options.hpp>

#include "work.hpp"

namespace rehearse::bench {

struct setting {
  sim::delivery delivery = sim::delivery::instant;
  scenarios::oracle_scope oracle = scenarios::oracle_scope::full;
};

/// gen_servers whose handle_cast casts the token on: a handler of one operation. A unit is a token passed on: one step,
/// or two where arriving is a step of its own.
auto hot_potato(std::uint32_t processes, setting how) -> std::unique_ptr<work>;
/// Producers are spawned functions, the consumer is a gen_server; the end is judged.
auto small_runs(setting how) -> std::unique_ptr<work>;
/// A supervisor with one permanent child, which a driver kills; after its init it tells the driver.
auto restarts(setting how) -> std::unique_ptr<work>;

struct idle_options {
  bool link = false;
  scenarios::oracle_scope oracle = scenarios::oracle_scope::full;
};
void hold_idle(std::uint32_t count, idle_options options, const std::function<void()>& look);

}  // namespace rehearse::bench
