// One run and all that belongs to it in the database.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <rehearse/reports/stored.hpp>
#include <rehearse/sim/run_record.hpp>

#include "database.hpp"

namespace rehearse::reports::detail {

/// True if such an outcome makes a finding.
auto is_failure(sim::verdict) -> bool;

/// Returns its id. To be called within a transaction.
auto write_run(database&, std::int64_t campaign, const sim::run_record&) -> std::int64_t;
/// Empty if there is no run of that id.
auto read_run(const database&, std::int64_t id) -> std::optional<stored_run>;
auto read_run_summaries(const database&, const run_filter&) -> std::vector<run_summary>;

}  // namespace rehearse::reports::detail
