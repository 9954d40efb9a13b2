// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <rehearse/reports/text.hpp>

#include "wording.hpp"

namespace rehearse::reports {
namespace {

using detail::counted;

auto scenario_with_variant(const sim::campaign_info& info) -> std::string {
  auto inside = info.scenario_id == info.scenario ? std::string{} : info.scenario_id;
  if (!inside.empty() && !info.variant.empty()) inside += ", ";
  inside += info.variant;
  return inside.empty() ? info.scenario : fmt::format("{} ({})", info.scenario, inside);
}

auto models_line(const sim::campaign_info& info) -> std::string {
  const auto oracle = info.oracle == "full" ? std::string{} : " · oracle " + info.oracle;
  return fmt::format("{} · {} · {} · {} · faults {}{} · seed {}", info.strategy, info.granularity, info.delivery,
                     info.timers, info.faults.empty() ? "none" : info.faults, oracle, info.seed);
}

auto counters_line(const sim::campaign_counters& counters) -> std::string {
  auto line = counted(counters.runs, "run");
  if (counters.seconds > 0) {
    line += fmt::format(
        " in {:.2f} s ({}/s)", counters.seconds,
        with_thousands(static_cast<std::uint64_t>(static_cast<double>(counters.runs) / counters.seconds + 0.5)));
  }
  return line + fmt::format(" · {} failed · {} inconclusive · {}", with_thousands(counters.failed),
                            with_thousands(counters.inconclusive), counted(counters.steps, "step"));
}

auto state_line(const stored_campaign& campaign) -> std::string {
  const auto at = campaign.in_flight ? fmt::format(" at run {}, seed {}", with_thousands(campaign.in_flight->index),
                                                   campaign.in_flight->seed)
                                     : std::string{};
  switch (campaign.state) {
    case campaign_state::running: return fmt::format("  still running{}\n", at);
    case campaign_state::interrupted: return fmt::format("  interrupted{}\n", at);
    case campaign_state::ended: break;
  }
  return {};
}

auto indented(const std::string& text) -> std::string {
  auto out = std::string{};
  auto at_line_start = true;
  for (const char c : text) {
    if (at_line_start) out += "  ";
    at_line_start = c == '\n';
    out += c;
  }
  return out;
}

auto campaign_text(const store& from, const stored_campaign& campaign, const text_options& options) -> std::string {
  auto text =
      fmt::format("\ncampaign {}   {}   {}\n", campaign.id, scenario_with_variant(campaign.info), campaign.started_at);
  text += fmt::format("  {}\n  {}\n", models_line(campaign.info), counters_line(campaign.counters));
  text += state_line(campaign);
  for (const auto& fault : from.fault_counts(campaign.id)) {
    text += fmt::format("  fault {} of {}: {} planned, {} fired, in the recorded runs\n", fault.kind, fault.victims,
                        with_thousands(fault.planned), with_thousands(fault.fired));
  }
  if (const auto counts = from.property_counts(campaign.id); !counts.empty()) {
    text += "  properties:\n" + indented(property_table(counts));
  }
  if (const auto id = from.shortest_failure_id(campaign.id)) {
    if (const auto run = from.load_run(*id)) {
      auto with_planned = options;
      with_planned.runs_planned = campaign.info.runs_planned;
      text += fmt::format("\n  the shortest failing run, {}#{}:\n", from.path(), *id);
      text += indented(counter_example(run->record, with_planned));
    }
  }
  return text;
}

auto findings_text(const store& from, const std::vector<finding>& findings) -> std::string {
  if (findings.empty()) return {};
  auto text = std::string{"\nfindings\n"};
  for (const auto& found : findings) {
    text += fmt::format("  {}  {} ({})  \"{}\"  {}, first {}#{}", detail::padded(found.status, 9), found.scenario,
                        found.variant, detail::one_line(found.property, 100), counted(found.count, "time"), from.path(),
                        found.first_run);
    if (found.last_run != found.first_run) text += fmt::format(", last {}#{}", from.path(), found.last_run);
    text += "\n";
  }
  return text;
}

}  // namespace

auto summary(const sim::campaign_info& info, const sim::campaign_counters& counters) -> std::string {
  return fmt::format("{} · {}\n{}\n", scenario_with_variant(info), models_line(info), counters_line(counters));
}

auto report(const store& from, const text_options& options) -> std::string {
  const auto campaigns = from.campaigns();
  const auto findings = from.findings();
  auto text = fmt::format("{}: {}, {}\n", from.path(), counted(campaigns.size(), "campaign"),
                          counted(findings.size(), "finding"));
  for (const auto& campaign : campaigns) text += campaign_text(from, campaign, options);
  return text + findings_text(from, findings);
}

}  // namespace rehearse::reports
