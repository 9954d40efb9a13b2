// Outcomes as programs read them: the keys of reports::campaign_outcome, and more.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "outcome.hpp"

namespace rehearse::cli {

/// One object.
auto to_json(const outcome& result) -> std::string;

/// A list of objects.
auto to_json(std::span<const outcome> results) -> std::string;

/// What a replay came to: the stored run beside the one of now.
struct replay_facts {
  std::string scenario;
  std::string variant;
  std::string stored;   ///< FILE#ID.
  std::string verdict;  ///< "same failure", "passes now", "other failure", …
  std::uint64_t seed = 0;
  std::string property;
  std::string stored_property;
  std::uint64_t steps = 0;
  std::uint64_t digest = 0;
  std::uint64_t stored_digest = 0;
  exit_code code = exit_code::pass;
};
auto to_json(const replay_facts& facts) -> std::string;

/// What a campaign put to the test, as an object with its totals and all its cells.
auto coverage_json(const std::vector<sim::rule_cell>& cells) -> std::string;

}  // namespace rehearse::cli
