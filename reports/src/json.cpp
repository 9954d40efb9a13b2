// SPDX-License-Identifier: MIT
#include <rehearse/reports/json.hpp>

#include <utility>

#include <nlohmann/json.hpp>

#include <rehearse/reports/text.hpp>

namespace rehearse::reports {
namespace {

/// Keeps keys in the order in which they are written, which is the order in which people read them.
using json = nlohmann::ordered_json;

/// Bytes that are no UTF-8 (a payload that describes itself badly) are replaced, never a reason to fail.
auto text_of(const json& document) -> std::string {
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

template <typename T>
auto list_of(const std::vector<T>& items) -> json;

auto json_of(const proven_event& event) -> json {
  return {{"event", event.ordinal},   {"step", event.step},  {"time_ns", event.time.count()},
          {"process", event.process}, {"kind", event.kind},  {"detail", event.detail},
          {"peer", event.peer},       {"words", event.words}};
}

auto json_of(const failure_result& failure) -> json {
  return {{"run", failure.run},
          {"seed", failure.seed},
          {"property", failure.property},
          {"steps", failure.steps},
          {"digest", format_digest(failure.digest)},
          {"replay", failure.replay},
          {"proof", list_of(failure.proof)}};
}

void add_info_and_counters(json& document, const sim::campaign_info& info, const sim::campaign_counters& counters) {
  document["scenario"] = info.scenario;
  document["variant"] = info.variant;
  document["strategy"] = info.strategy;
  document["seed"] = info.seed;
  document["runs"] = counters.runs;
  document["failed"] = counters.failed;
  document["inconclusive"] = counters.inconclusive;
  document["steps"] = counters.steps;
  document["seconds"] = counters.seconds;
}

auto json_of(const campaign_outcome& outcome) -> json {
  auto document = json::object();
  add_info_and_counters(document, outcome.info, outcome.counters);
  if (outcome.first_failure) document["first_failure"] = json_of(*outcome.first_failure);
  return document;
}

auto json_of(const scenario_listing& scenario) -> json {
  return {{"id", scenario.id},         {"name", scenario.name},           {"description", scenario.description},
          {"tags", scenario.tags},     {"has_fixed", scenario.has_fixed}, {"delivery", scenario.delivery},
          {"timers", scenario.timers}, {"faults", scenario.faults}};
}

auto json_of(const stored_campaign& campaign) -> json {
  auto document = json{{"id", campaign.id}};
  add_info_and_counters(document, campaign.info, campaign.counters);
  document["state"] = to_string(campaign.state);
  document["started_at"] = campaign.started_at;
  document["granularity"] = campaign.info.granularity;
  document["delivery"] = campaign.info.delivery;
  document["timers"] = campaign.info.timers;
  document["faults"] = campaign.info.faults;
  document["runs_planned"] = campaign.info.runs_planned;
  document["command"] = campaign.info.command;
  if (campaign.in_flight) {
    document["in_flight"] = json{{"run", campaign.in_flight->index}, {"seed", campaign.in_flight->seed}};
  }
  return document;
}

auto json_of(const finding& found) -> json {
  return {{"id", found.id},
          {"scenario", found.scenario},
          {"variant", found.variant},
          {"property", found.property},
          {"status", found.status},
          {"count", found.count},
          {"first_campaign", found.first_campaign},
          {"first_run", found.first_run},
          {"last_campaign", found.last_campaign},
          {"last_run", found.last_run}};
}

auto json_of(const run_summary& run) -> json {
  return {{"id", run.id},       {"campaign", run.campaign},           {"run", run.index},
          {"seed", run.seed},   {"outcome", to_string(run.outcome)},  {"property", run.property},
          {"steps", run.steps}, {"digest", format_digest(run.digest)}};
}

auto json_of(const sim::property_count& count) -> json {
  return {{"kind", to_string(count.kind)}, {"name", count.name},       {"declared", count.declared},
          {"checked", count.checked},      {"reached", count.reached}, {"held", count.held}};
}

template <typename T>
auto list_of(const std::vector<T>& items) -> json {
  auto list = json::array();
  for (const auto& item : items) list.push_back(json_of(item));
  return list;
}

}  // namespace

auto make_failure_result(const sim::run_record& run, std::string replay) -> failure_result {
  return {.run = run.index,
          .seed = run.seed,
          .property = run.property,
          .steps = run.steps,
          .digest = run.digest,
          .replay = std::move(replay),
          .proof = events_of(run, run.proof)};
}

auto to_json(const campaign_outcome& outcome) -> std::string { return text_of(json_of(outcome)); }

auto to_json(const std::vector<proven_event>& events) -> std::string { return text_of(list_of(events)); }

auto to_json(const std::vector<campaign_outcome>& outcomes) -> std::string { return text_of(list_of(outcomes)); }

auto to_json(const std::vector<sim::property_count>& counts) -> std::string { return text_of(list_of(counts)); }

auto to_json(const std::vector<scenario_listing>& scenarios) -> std::string { return text_of(list_of(scenarios)); }

auto report_json(const store& from) -> std::string {
  auto document = json::object();
  document["campaigns"] = json::array();
  for (const auto& campaign : from.campaigns()) {
    auto told = json_of(campaign);
    told["properties"] = list_of(from.property_counts(campaign.id));
    document["campaigns"].push_back(std::move(told));
  }
  document["findings"] = list_of(from.findings());
  auto& failures = document["failures"] = json::array();
  for (const auto& run : from.runs({.campaign = {}, .failing_only = true, .limit = 0})) {
    auto& failure = failures.emplace_back(json_of(run));
    const auto whole = run.proof_count > 0 ? from.load_run(run.id) : std::nullopt;
    failure["proof"] = whole ? list_of(events_of(whole->record, whole->record.proof)) : json::array();
  }
  return text_of(document);
}

}  // namespace rehearse::reports
