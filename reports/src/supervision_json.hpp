// What a supervisor was configured with, as JSON in one column: exact, and within reach of json_extract.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include <rehearse/sim/recorded_supervision.hpp>

namespace rehearse::reports::detail {

auto to_json(const sim::recorded_supervision&) -> std::string;
/// Empty for what to_json() does not write.
auto parse_supervision(const std::string& text) -> std::optional<sim::recorded_supervision>;

}  // namespace rehearse::reports::detail
