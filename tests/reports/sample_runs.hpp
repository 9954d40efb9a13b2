// Runs as a campaign would record them, written down by hand: a pool that leaks a connection, and a worker that is
// restarted.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include <rehearse/reports/store.hpp>
#include <rehearse/sim/run_record.hpp>
#include <rehearse/sim/run_sink.hpp>

namespace rehearse::reports::testing {

auto pool_campaign() -> sim::campaign_info;
/// Fails: client.2 is killed while it holds a connection. Every member has a value that is not its default.
auto pool_run(std::uint64_t index = 417) -> sim::run_record;

auto restart_campaign() -> sim::campaign_info;
/// Passes: a worker crashes once and is restarted.
auto restart_run() -> sim::run_record;

/// Of either campaign.
auto counted_properties() -> std::vector<sim::property_count>;
/// One rule in two phases, and one that nothing put to the test.
auto sample_coverage() -> std::vector<sim::rule_cell>;

/// Begins a campaign, does one passing and one failing run, and does not end.
void run_some(store&, const sim::run_record& failing);
/// The same, to its end.
void run_campaign(store&, const sim::campaign_info&, const sim::run_record& recorded);

}  // namespace rehearse::reports::testing
