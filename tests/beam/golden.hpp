// The recorded traces of a real BEAM and their scenarios.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "play.hpp"

namespace rehearse::beam {

struct golden_case {
  scenario_text scenario;
  std::vector<std::string> trace;

  /// Written or chosen for what it shows, not the next seed.
  auto is_directed() const -> bool;
};

/// Recorded on OTP 25.2.3 by reference/beam.py: 2,000 seeds of the language's generator, and the directed scenarios.
/// Throws std::runtime_error if they cannot be read.
auto golden_cases(const language& which) -> std::vector<golden_case>;

/// Each n-th of them.
auto every_nth(std::size_t n, const std::vector<golden_case>& cases) -> std::vector<golden_case>;

/// Empty if both traces are the same; else the first line that differs, with what came before it.
auto first_difference(const std::vector<std::string>& recorded, const std::vector<std::string>& ours) -> std::string;

}  // namespace rehearse::beam
