// The strategies by name.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/strategy.hpp>

#include <stdexcept>

#include <rehearse/sim/strategies/random_walk.hpp>

namespace rehearse::sim {

auto strategy_names() -> std::vector<std::string> { return {"random"}; }

auto make_strategy(std::string_view name) -> std::unique_ptr<exploration_strategy> {
  if (name == "random") return std::make_unique<random_walk>();
  std::string known;
  for (const auto& each : strategy_names()) known += (known.empty() ? "" : ", ") + each;
  throw std::invalid_argument("no strategy '" + std::string(name) + "'; there is " + known);
}

}  // namespace rehearse::sim
