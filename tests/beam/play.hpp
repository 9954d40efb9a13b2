// Plays a scenario in one simulated run, under the checkers.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <rehearse/sim/options.hpp>

#include "scenario_text.hpp"

namespace rehearse::beam {

/// One language: its name, which its files and traces bear, and its driver.
struct language {
  std::string_view name;
  auto(*play)(const std::vector<words>& lines) -> std::vector<std::string>;
  friend auto operator<<(std::ostream& out, const language& each) -> std::ostream& { return out << each.name; }
};

/// All there are. A new one is a driver and an entry in play.cpp, and one in reference/languages.py.
auto languages() -> const std::vector<language>&;

/// Throws std::out_of_range if there is none.
auto language_named(std::string_view name) -> const language&;

struct played {
  std::vector<std::string> trace;
  std::string violation;  ///< What a checker, or the run itself, found wrong; empty if nothing.
  std::uint64_t digest = 0;
};

/// Plays scenarios of one language under one pair of models, reusing one simulation.
class player {
 public:
  player(const language& which, sim::models models);
  ~player();

  /// Throws bad_scenario.
  auto play(const scenario_text& scenario, std::uint64_t seed) -> played;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace rehearse::beam
