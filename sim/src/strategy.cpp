// The strategies by name.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/strategy.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <rehearse/sim/strategies/pct.hpp>
#include <rehearse/sim/strategies/random_walk.hpp>

namespace rehearse::sim {

namespace {

auto known_names() -> std::string {
  std::string known;
  for (const auto& each : strategy_names()) known += (known.empty() ? "" : ", ") + each;
  return known;
}

/// Empty for the random walk, which has no options.
auto parse(std::string_view spelled) -> std::optional<pct_options> {
  if (spelled == "random") return std::nullopt;
  if (spelled.substr(0, spelled.find(':')) != "pct") {
    throw std::invalid_argument("no strategy '" + std::string(spelled) + "'; there is " + known_names());
  }
  std::string why;
  const auto options = parse_pct(spelled, why);
  if (!options) throw std::invalid_argument("strategy: " + why + "; there is " + known_names());
  return options;
}

}  // namespace

auto strategy_names() -> std::vector<std::string> { return {"random", "pct:D[:K]"}; }

auto make_strategy(std::string_view spelled) -> std::unique_ptr<exploration_strategy> {
  if (const auto options = parse(spelled)) return std::make_unique<pct>(*options);
  return std::make_unique<random_walk>();
}

auto lacks_run_length(std::string_view spelled) -> bool {
  const auto options = parse(spelled);
  return options && !options->steps;
}

auto with_run_length(std::string_view spelled, std::uint64_t steps) -> std::string {
  const auto bounded = std::clamp<std::uint64_t>(steps, 1, pct_options::steps_max);
  return std::string(spelled) + ":" + std::to_string(bounded);
}

}  // namespace rehearse::sim
