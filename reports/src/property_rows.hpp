// The table of properties of a campaign, in the database.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include <rehearse/sim/property_count.hpp>

#include "database.hpp"

namespace rehearse::reports::detail {

/// Once for each campaign, within a transaction.
void write_properties(database&, std::int64_t campaign, const std::vector<sim::property_count>& counts);
/// In their order; none where the file is older than the table.
auto read_properties(const database&, std::int64_t campaign) -> std::vector<sim::property_count>;

}  // namespace rehearse::reports::detail
