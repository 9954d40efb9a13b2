// Writes outcomes for programs. Digests are strings of 16 hex digits, because JSON readers may round numbers.
// SPDX-License-Identifier: MIT
#include "outcome_json.hpp"

#include <nlohmann/json.hpp>
#include <rehearse/reports/coverage.hpp>
#include <rehearse/reports/json.hpp>
#include <rehearse/reports/text.hpp>

namespace rehearse::cli {
namespace {

using json = nlohmann::ordered_json;

/// The failure as reports writes it, with what it was under and where it is kept.
void extend_failure(json& failure, const outcome& result, const sim::run_record& run, std::optional<std::int64_t> id) {
  const auto& info = result.campaign().info;
  failure["verdict"] = sim::to_string(run.outcome);
  failure["explanation"] = run.explanation;
  failure["models"] = {{"granularity", info.granularity}, {"delivery", info.delivery}, {"timers", info.timers}};
  failure["faults"] = json::array();
  for (const auto& fault : run.faults) {
    failure["faults"].push_back({{"kind", fault.kind},
                                 {"victims", fault.victims},
                                 {"trigger", fault.trigger},
                                 {"fired", fault.fired},
                                 {"step", fault.step},
                                 {"victim", fault.fired ? run.name_of(fault.victim) : std::string{}},
                                 {"why_not", fault.why_not}});
  }
  failure["notes"] = run.notes;
  if (id) failure["stored_replay"] = stored_replay_command(result.program, result.database, *id);
}

auto coverage_document(const std::vector<sim::rule_cell>& cells, bool with_cells) -> json {
  const auto totals = reports::totals_of(cells);
  json object{{"rules", totals.rules},
              {"rules_reached", totals.rules_reached},
              {"cells", totals.cells},
              {"cells_reached", totals.cells_reached}};
  if (!with_cells) return object;
  object["table"] = json::array();
  for (const auto& each : cells) {
    object["table"].push_back(
        {{"rule", each.rule}, {"phase", each.phase}, {"strike", each.strike}, {"count", each.count}});
  }
  return object;
}

auto document(const outcome& result) -> json {
  const auto& campaign = result.campaign();
  reports::campaign_outcome base;
  base.info = campaign.info;
  base.counters = campaign.counters;
  if (const auto& first = campaign.first_failure) {
    base.first_failure = reports::make_failure_result(*first, replay_command(result, *first));
  }
  auto object = json::parse(reports::to_json(base));
  object["scenario_id"] = campaign.info.scenario_id;
  object["granularity"] = campaign.info.granularity;
  object["delivery"] = campaign.info.delivery;
  object["timers"] = campaign.info.timers;
  object["faults"] = campaign.info.faults;
  object["faults_planned"] = result.faults_planned;
  object["faults_fired"] = result.faults_fired;
  object["max_steps"] = campaign.info.max_steps;
  object["oracle"] = campaign.info.oracle;
  object["interrupted"] = campaign.interrupted;
  object["properties_judged"] = campaign.properties_judged;
  object["warnings"] = campaign.warnings;
  object["properties"] = json::parse(reports::to_json(campaign.properties));
  object["never_reached"] = json::parse(reports::to_json(campaign.never_reached));
  object["db"] = result.database.empty() ? json() : json(result.database);
  object["db_error"] = result.session.store_error.empty() ? json() : json(result.session.store_error);
  object["exit_code"] = static_cast<int>(judge(result));
  if (campaign.counters.runs == 1) object["digest"] = reports::format_digest(result.last_digest);
  if (const auto cells = result.coverage(); !cells.empty()) {
    object["coverage"] = coverage_document(cells, result.shows_coverage);
  }
  if (result.expect) object["expected_digest"] = reports::format_digest(*result.expect);
  if (campaign.first_failure) {
    extend_failure(object["first_failure"], result, *campaign.first_failure, result.session.first_failure_id);
  }
  if (const auto& shortest = campaign.shortest_failure) {
    reports::campaign_outcome other;
    other.first_failure = reports::make_failure_result(*shortest, replay_command(result, *shortest));
    object["shortest_failure"] = json::parse(reports::to_json(other))["first_failure"];
    extend_failure(object["shortest_failure"], result, *shortest, result.session.shortest_failure_id);
  }
  return object;
}

auto written(const json& value) { return value.dump(2, ' ', false, json::error_handler_t::replace); }

}  // namespace

auto to_json(const outcome& result) -> std::string { return written(document(result)); }

auto to_json(std::span<const outcome> results) -> std::string {
  auto list = json::array();
  for (const auto& result : results) list.push_back(document(result));
  return written(list);
}

auto coverage_json(const std::vector<sim::rule_cell>& cells) -> std::string {
  return written(coverage_document(cells, true));
}

auto to_json(const replay_facts& facts) -> std::string {
  return written({{"scenario", facts.scenario},
                  {"variant", facts.variant},
                  {"stored", facts.stored},
                  {"verdict", facts.verdict},
                  {"seed", facts.seed},
                  {"property", facts.property},
                  {"stored_property", facts.stored_property},
                  {"steps", facts.steps},
                  {"digest", reports::format_digest(facts.digest)},
                  {"stored_digest", reports::format_digest(facts.stored_digest)},
                  {"exit_code", static_cast<int>(facts.code)}});
}

}  // namespace rehearse::cli
