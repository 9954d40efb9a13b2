// Coverage in the database: a table since schema version 2.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include <rehearse/sim/run_sink.hpp>

#include "database.hpp"

namespace rehearse::reports::detail {

/// In place of what was written for the campaign before.
void write_coverage(database&, std::int64_t campaign, const std::vector<sim::rule_cell>&);
/// In the order in which they were written; empty if there are none.
auto read_coverage(const database&, std::int64_t campaign) -> std::vector<sim::rule_cell>;

}  // namespace rehearse::reports::detail
