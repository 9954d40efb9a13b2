// Campaigns and findings in the database: made, counted on, closed, read.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/reports/stored.hpp>

#include "database.hpp"
#include "side_file.hpp"

namespace rehearse::reports::detail {

/// Now, in UTC: "2025-01-31T12:00:00.000Z".
auto time_stamp() -> std::string;

auto insert_campaign(database&, const sim::campaign_info&, const std::string& started_at) -> std::int64_t;
void update_counters(database&, std::int64_t campaign, const live_block&, double seconds);
void end_campaign(database&, std::int64_t campaign, const sim::campaign_counters&);

/// Marks the campaign of the block interrupted, with its counters and its run in flight. Does nothing if that
/// campaign has ended, or belongs to another file. Empty seconds leave what was counted.
void interrupt_campaign(database&, const live_block&, std::optional<double> seconds = {});
/// Throws if a campaign or run that the block says was committed is missing. `has_log`: a log stands beside the file,
/// so that a campaign which is missing was lost, and is not one of another file.
void require_committed_rows(const database&, const live_block&, bool has_log);
/// True if a campaign is said to be running.
auto has_running_campaign(const database&) -> bool;
/// For the one who alone may write: whatever else says that it is running does not.
void interrupt_forgotten_campaigns(database&);

auto read_campaigns(const database&) -> std::vector<stored_campaign>;
auto read_campaign(const database&, std::int64_t id) -> std::optional<stored_campaign>;
/// Replaces what the row says by what the side file says.
void overlay(stored_campaign&, const live_view&);

void note_finding(database&, std::int64_t campaign, std::int64_t run, const std::string& property);
auto read_findings(const database&) -> std::vector<finding>;
auto read_fault_counts(const database&, std::int64_t campaign) -> std::vector<fault_count>;

}  // namespace rehearse::reports::detail
