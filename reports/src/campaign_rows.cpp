// SPDX-License-Identifier: MIT
#include "campaign_rows.hpp"

#include <array>
#include <chrono>
#include <ctime>

#include <fmt/format.h>

#include "names.hpp"
#include "schema.hpp"

namespace rehearse::reports {

auto to_string(campaign_state state) -> std::string_view {
  switch (state) {
    case campaign_state::running: return "running";
    case campaign_state::ended: return "ended";
    case campaign_state::interrupted: return "interrupted";
  }
  return "?";
}

}  // namespace rehearse::reports

namespace rehearse::reports::detail {
namespace {

auto select_campaigns(const database& where) -> std::string {
  return fmt::format(
      "SELECT id, scenario, scenario_id, variant, strategy, granularity, delivery, timers, faults, seed, runs_planned, "
      "max_steps, command, started_at, state, runs, failed, inconclusive, steps, seconds, in_flight_index, "
      "in_flight_seed, {} FROM campaigns ",
      column_since(where, 2, "oracle"));
}

auto campaign_of(const statement& row, const std::string& path) -> stored_campaign {
  auto campaign = stored_campaign{};
  campaign.id = row.integer(0);
  campaign.info.scenario = row.text(1);
  campaign.info.scenario_id = row.text(2);
  campaign.info.variant = row.text(3);
  campaign.info.strategy = row.text(4);
  campaign.info.granularity = row.text(5);
  campaign.info.delivery = row.text(6);
  campaign.info.timers = row.text(7);
  campaign.info.faults = row.text(8);
  campaign.info.seed = row.searchable(9);
  campaign.info.runs_planned = row.number(10);
  campaign.info.max_steps = row.number(11);
  campaign.info.command = row.text(12);
  campaign.started_at = row.text(13);
  const auto state = parse_name<campaign_state>(row.text(14), static_cast<int>(campaign_state::interrupted) + 1);
  if (!state) {
    throw store_error(store_problem::damaged,
                      fmt::format("{} is damaged (campaign {} is in the state \"{}\"). It was left as it is; give "
                                  "another --db.",
                                  path, campaign.id, row.text(14)));
  }
  campaign.state = *state;
  campaign.counters = {.runs = row.number(15),
                       .failed = row.number(16),
                       .inconclusive = row.number(17),
                       .steps = row.number(18),
                       .seconds = row.real(19)};
  if (!row.is_null(22)) campaign.info.oracle = row.text(22);
  if (!row.is_null(20)) campaign.in_flight = run_in_flight{.index = row.number(20), .seed = row.searchable(21)};
  return campaign;
}

}  // namespace

auto time_stamp() -> std::string {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
  auto parts = std::tm{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, milliseconds % 1000);
}

auto insert_campaign(database& where, const sim::campaign_info& info, const std::string& started_at) -> std::int64_t {
  auto insert = where.prepare(
      "INSERT INTO campaigns (scenario, scenario_id, variant, strategy, granularity, delivery, timers, faults, seed, "
      "runs_planned, max_steps, command, started_at, oracle, state) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,'running')");
  insert.bind(1, info.scenario).bind(2, info.scenario_id).bind(3, info.variant).bind(4, info.strategy);
  insert.bind(5, info.granularity).bind(6, info.delivery).bind(7, info.timers).bind(8, info.faults);
  insert.bind_searchable(9, info.seed).bind(10, info.runs_planned).bind(11, info.max_steps).bind(12, info.command);
  insert.bind(13, started_at).bind(14, info.oracle);
  insert.run();
  return where.last_id();
}

void update_counters(database& where, std::int64_t campaign, const live_block& block, double seconds) {
  auto update =
      where.prepare("UPDATE campaigns SET runs = ?, failed = ?, inconclusive = ?, steps = ?, seconds = ? WHERE id = ?");
  update.bind(1, block.ended).bind(2, block.failed).bind(3, block.inconclusive).bind(4, block.steps);
  update.bind(5, seconds).bind(6, campaign);
  update.run();
}

void end_campaign(database& where, std::int64_t campaign, const sim::campaign_counters& counters) {
  auto update = where.prepare(
      "UPDATE campaigns SET runs = ?, failed = ?, inconclusive = ?, steps = ?, seconds = ?, state = 'ended' "
      "WHERE id = ?");
  update.bind(1, counters.runs).bind(2, counters.failed).bind(3, counters.inconclusive).bind(4, counters.steps);
  update.bind(5, counters.seconds).bind(6, campaign);
  update.run();
}

void interrupt_campaign(database& where, const live_block& block, std::optional<double> seconds) {
  auto update = where.prepare(
      "UPDATE campaigns SET runs = ?, failed = ?, inconclusive = ?, steps = ?, seconds = coalesce(?, seconds), "
      "state = 'interrupted', in_flight_index = ?, in_flight_seed = ? "
      "WHERE id = ? AND started_at = ? AND state = 'running'");
  update.bind(1, block.ended).bind(2, block.failed).bind(3, block.inconclusive).bind(4, block.steps);
  if (seconds) update.bind(5, *seconds);
  if (block.has_run_in_flight()) update.bind(6, block.run_index).bind_searchable(7, block.run_seed);
  update.bind(8, block.campaign).bind(9, std::string_view(block.started_at.data()));
  update.run();
}

void require_committed_rows(const database& where, const live_block& block, bool has_log) {
  if (block.last_campaign == 0) return;
  const auto lost = [&](std::string_view what, std::int64_t id) -> store_error {
    return {
        store_problem::damaged,
        fmt::format("{0} is damaged ({1} {2}, which was stored, is missing: its log {0}-wal was changed or cut off). "
                    "All was left as it is; give another --db, or move {0}-live away to go on with what is left.",
                    where.path(), what, id)};
  };
  auto campaign = where.prepare("SELECT 1 FROM campaigns WHERE id = ? AND started_at = ?");
  campaign.bind(1, block.last_campaign).bind(2, std::string_view(block.started_at.data()));
  if (!campaign.step()) {
    if (has_log) throw lost("campaign", block.last_campaign);
    return;
  }
  if (block.last_run == 0) return;
  auto run = where.prepare("SELECT max(id) FROM runs");
  if (!run.step() || run.integer(0) < block.last_run) throw lost("run", block.last_run);
}

auto has_running_campaign(const database& where) -> bool {
  auto running = where.prepare("SELECT 1 FROM campaigns WHERE state = 'running'");
  return running.step();
}

void interrupt_forgotten_campaigns(database& where) {
  where.execute("UPDATE campaigns SET state = 'interrupted' WHERE state = 'running'");
}

auto read_campaigns(const database& where) -> std::vector<stored_campaign> {
  auto select = where.prepare(select_campaigns(where) + "ORDER BY id");
  auto campaigns = std::vector<stored_campaign>{};
  while (select.step()) campaigns.push_back(campaign_of(select, where.path()));
  return campaigns;
}

auto read_campaign(const database& where, std::int64_t id) -> std::optional<stored_campaign> {
  auto select = where.prepare(select_campaigns(where) + "WHERE id = ?");
  select.bind(1, id);
  if (!select.step()) return std::nullopt;
  return campaign_of(select, where.path());
}

void overlay(stored_campaign& campaign, const live_view& view) {
  const auto& block = view.block;
  if (campaign.state != campaign_state::running || block.campaign != campaign.id ||
      campaign.started_at != block.started_at.data()) {
    return;
  }
  campaign.counters.runs = block.ended;
  campaign.counters.failed = block.failed;
  campaign.counters.inconclusive = block.inconclusive;
  campaign.counters.steps = block.steps;
  if (block.has_run_in_flight()) campaign.in_flight = run_in_flight{.index = block.run_index, .seed = block.run_seed};
}

void note_finding(database& where, std::int64_t campaign, std::int64_t run, const std::string& property) {
  auto upsert = where.prepare(
      "INSERT INTO findings (scenario, variant, property, status, count, first_campaign, first_run, last_campaign, "
      "last_run) SELECT scenario, variant, ?1, 'new', 1, id, ?2, id, ?2 FROM campaigns WHERE id = ?3 "
      "ON CONFLICT (scenario, variant, property) DO UPDATE SET count = count + 1, "
      "status = CASE WHEN last_campaign <> excluded.last_campaign THEN 'ongoing' ELSE status END, "
      "last_campaign = excluded.last_campaign, last_run = excluded.last_run");
  upsert.bind(1, property).bind(2, run).bind(3, campaign);
  upsert.run();
}

auto read_findings(const database& where) -> std::vector<finding> {
  auto select = where.prepare(
      "SELECT id, scenario, variant, property, status, count, first_campaign, first_run, last_campaign, last_run "
      "FROM findings ORDER BY id");
  auto findings = std::vector<finding>{};
  while (select.step()) {
    findings.push_back({.id = select.integer(0),
                        .scenario = select.text(1),
                        .variant = select.text(2),
                        .property = select.text(3),
                        .status = select.text(4),
                        .count = select.number(5),
                        .first_campaign = select.integer(6),
                        .first_run = select.integer(7),
                        .last_campaign = select.integer(8),
                        .last_run = select.integer(9)});
  }
  return findings;
}

auto read_fault_counts(const database& where, std::int64_t campaign) -> std::vector<fault_count> {
  auto select = where.prepare(
      "SELECT f.kind, f.victims, count(*), sum(f.fired) FROM faults f JOIN runs r ON r.id = f.run "
      "WHERE r.campaign = ? GROUP BY f.kind, f.victims ORDER BY f.kind, f.victims");
  select.bind(1, campaign);
  auto counts = std::vector<fault_count>{};
  while (select.step()) {
    counts.push_back(
        {.kind = select.text(0), .victims = select.text(1), .planned = select.number(2), .fired = select.number(3)});
  }
  return counts;
}

}  // namespace rehearse::reports::detail
