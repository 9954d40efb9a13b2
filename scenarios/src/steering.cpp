// Weights from what is thin.
// SPDX-License-Identifier: MIT
#include "steering.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include <rehearse/scenarios/rule_cells.hpp>

namespace rehearse::scenarios {

namespace {

constexpr std::uint8_t weight_max = 15;

auto strike_of(faults::kill_moment moment) -> strike {
  switch (moment) {
    case faults::kill_moment::before: return strike::kill_before;
    case faults::kill_moment::in: return strike::kill_in;
    case faults::kill_moment::after: return strike::kill_after;
  }
  return strike::kill_in;
}

/// How much is missing at one aim. A cell that stays empty however often its aim was struck counts less and less: in
/// this system it may be out of reach.
auto thinness(const coverage_table& coverage, faults::kill_aim aim) -> std::uint64_t {
  const strike how = strike_of(aim.moment);
  std::uint64_t missing = 0;
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto rule = rule_id::at(i);
    if (!matters(rule, aim.phase, how) || coverage.total(rule) == 0) continue;
    const std::uint64_t count = coverage.of(rule)[static_cast<std::size_t>(aim.phase)][static_cast<std::size_t>(how)];
    most = std::max(most, count);
    missing += count == 0 ? 8 : count < 8 ? 4 : count < 64 ? 2 : count < 512 ? 1 : 0;
  }
  return missing * 16 / (1 + static_cast<std::uint64_t>(std::bit_width(most / 16)));
}

}  // namespace

auto weigh_aims(const coverage_table& coverage, const faults::aim_chances& chances) -> faults::aim_weights {
  std::array<std::uint64_t, faults::kill_aims.size()> missing{};
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (chances[i] != 0) missing[i] = thinness(coverage, faults::kill_aims[i]);
  }
  const std::uint64_t most = *std::max_element(missing.begin(), missing.end());
  faults::aim_weights weights{};
  weights[0] = weight_max;
  if (most == 0) return weights;
  // Together about as much as all kills without aim: two kills at any step reach what no aim tells apart.
  std::uint64_t sum = 0;
  for (const std::uint64_t each : missing) sum += each;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    weights[i + 1] = static_cast<std::uint8_t>((missing[i] * weight_max + sum / 2) / sum);
  }
  return weights;
}

steering::steering(const faults::policy& given) : rules_(given) {
  learns_ = std::any_of(given.steers.begin(), given.steers.end(), [](const auto& each) { return !each.weights; });
}

auto steering::learns_before(std::uint64_t index) const -> bool {
  return learns_ && index > 1 && (index - 1) % steering_block == 0;
}

void steering::learn(const coverage_table& coverage, const faults::aim_chances& chances) {
  weights_ = weigh_aims(coverage, chances);
  faults::policy now = rules_;
  for (faults::steer_rule& each : now.steers) {
    if (!each.weights) each.weights = weights_;
  }
  text_ = to_string(now);
}

}  // namespace rehearse::scenarios
