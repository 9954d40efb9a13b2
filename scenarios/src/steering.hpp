// steering: where the steered kills of a campaign aim. It learns between blocks of runs from what they reached, so that
// the same campaign always aims the same way.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include <rehearse/faults/kill_aim.hpp>
#include <rehearse/faults/policy.hpp>
#include <rehearse/scenarios/rule_coverage.hpp>

namespace rehearse::scenarios {

/// Runs in which nothing is learnt.
inline constexpr std::uint64_t steering_block = 1'024;

/// More for what was reached in fewer cells and less often, of rules that were put to the test at all; 0 for what
/// there was no chance to strike. Kills without aim keep about half.
auto weigh_aims(const coverage_table& coverage, const faults::aim_chances& chances) -> faults::aim_weights;

class steering {
 public:
  explicit steering(const faults::policy& given);

  /// True before the first run of each block but the first, where a rule has no weights of its own.
  auto learns_before(std::uint64_t index) const -> bool;
  void learn(const coverage_table& coverage, const faults::aim_chances& chances);

  auto weights() const -> const faults::aim_weights& { return weights_; }
  /// The policy with the weights of this block; empty while it is as it was given.
  auto policy() const -> const std::string& { return text_; }

 private:
  faults::policy rules_;
  bool learns_ = false;
  faults::aim_weights weights_ = faults::first_aim_weights;
  std::string text_;
};

}  // namespace rehearse::scenarios
