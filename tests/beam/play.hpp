// Plays a scenario in one simulated run, under the checkers.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <rehearse/sim/options.hpp>

#include "scenario_text.hpp"

namespace rehearse::beam {

enum class language { sup, sig };

struct played {
  std::vector<std::string> trace;
  std::string violation;  ///< What a checker, or the run itself, found wrong; empty if nothing.
  std::uint64_t digest = 0;
};

/// Plays scenarios of one language under one pair of models, reusing one simulation.
class player {
 public:
  player(language which, sim::models models);
  ~player();

  /// Throws bad_scenario.
  auto play(const scenario_text& scenario, std::uint64_t seed) -> played;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace rehearse::beam
