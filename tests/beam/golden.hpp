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
};

/// Seeds 1 to 200 of the language's generator, recorded on OTP 25 and OTP 27 with the same result.
auto golden_cases(language which) -> std::vector<golden_case>;

/// Seeds out of 201 to 5,000 in which rare mistakes show, such as a retry that overtakes an exit. Their traces are the
/// Python model's, which agreed with the BEAM on all seeds to 5,000.
auto directed_cases(language which) -> std::vector<golden_case>;

/// Empty if both traces are the same; else the first line that differs, with what came before it.
auto first_difference(const std::vector<std::string>& recorded, const std::vector<std::string>& ours) -> std::string;

}  // namespace rehearse::beam
