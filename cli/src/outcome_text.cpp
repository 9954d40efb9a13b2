// Writes outcomes for people.
// SPDX-License-Identifier: MIT
#include "outcome_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <rehearse/reports/coverage.hpp>
#include <rehearse/reports/text.hpp>

#include "numbers.hpp"
#include "selection.hpp"

namespace rehearse::cli {
namespace {

/// Among how many failing runs a campaign looks for the shortest.
constexpr std::uint64_t compared_failures = 50;

auto counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", reports::with_thousands(count), noun, count == 1 ? "" : "s");
}

/// What it came to in a word; the store has no say in that.
auto verdict_of(const outcome& result) -> exit_code {
  const auto& campaign = result.campaign();
  if (result.session.has_diverged) return exit_code::diverged;
  if (campaign.first_failure || campaign.counters.failed > 0) return exit_code::failure;
  if (!campaign.never_reached.empty()) return exit_code::failure;
  if (campaign.interrupted) return exit_code::interrupted;
  if (campaign.nothing_spawned || campaign.counters.runs == 0) return exit_code::nothing;
  if (is_mostly_inconclusive(campaign.counters)) return exit_code::inconclusive;
  return exit_code::pass;
}

auto word_for(exit_code verdict, const palette& colors) -> std::string {
  switch (verdict) {
    case exit_code::pass: return colors.green("passed");
    case exit_code::failure: return colors.red("FAILED");
    case exit_code::diverged: return colors.red("DIVERGED");
    case exit_code::nothing: return colors.yellow("NOTHING RUN");
    case exit_code::interrupted: return colors.yellow("interrupted");
    default: return colors.yellow("INCONCLUSIVE");
  }
}

auto faults_text(const std::vector<sim::recorded_fault>& planned, const sim::run_record& run) -> std::string {
  if (planned.empty()) return {};
  std::vector<std::string> parts;
  for (const auto& fault : planned) {
    const auto what = fmt::format("{} {} {}", fault.kind, fault.victims, fault.trigger);
    const bool says_what = fault.fired && fault.kind != "kill";  // Its trigger says what it did.
    parts.push_back(says_what     ? what
                    : fault.fired ? fmt::format("{} struck {}", what, run.name_of(fault.victim))
                                  : fmt::format("{} did not fire: {}", what, fault.why_not));
  }
  const auto fired = std::count_if(planned.begin(), planned.end(), [](const auto& fault) { return fault.fired; });
  return fmt::format("faults: {} of {} fired ({})\n", fired, planned.size(), fmt::join(parts, "; "));
}

/// The digest was asked for, and the run passed.
auto expectation_text(const outcome& result) -> std::string {
  if (!result.expect || verdict_of(result) != exit_code::pass) return {};
  if (result.last_digest == *result.expect) return "passes, with the digest that was expected\n";
  return fmt::format("passes now: was digest {}, is {}\n", reports::format_digest(*result.expect),
                     reports::format_digest(result.last_digest));
}

/// What no run reached; and with `all` every property.
auto properties_text(const outcome& result, bool all) -> std::string {
  const auto& campaign = result.campaign();
  std::string text;
  if (!campaign.never_reached.empty()) {
    text += reports::never_reached_text(campaign.never_reached, campaign.counters.runs);
    text +=
        "more runs, other faults or another strategy may get there; if nothing does, ask whether it can happen at "
        "all\n";
  }
  if (all && !campaign.properties.empty()) {
    text += "properties:\n" + reports::property_table(campaign.properties);
  }
  return text;
}

auto failure_block(const outcome& result, bool color) -> std::string {
  const auto& campaign = result.campaign();
  const auto& run = result.shown_failure();
  auto text = failure_text(run, campaign.info.runs_planned, color);
  if (campaign.counters.failed > 1) {
    text += fmt::format("shown is the shortest of the first {} failing runs; the first of all was run {} (seed {})\n",
                        std::min(campaign.counters.failed, compared_failures), campaign.first_failure->index,
                        campaign.first_failure->seed);
  }
  if (const auto id = result.shown_failure_id()) {
    text += fmt::format("stored: {}\n", stored_replay_command(result.program, result.database, *id));
  }
  return text + fmt::format("replay: {}\n", replay_command(result, run));
}

}  // namespace

auto headline(const outcome& result, bool with_verdict, const palette& colors) -> std::string {
  const auto& info = result.campaign().info;
  const auto& counters = result.campaign().counters;
  auto text = with_verdict ? word_for(verdict_of(result), colors) + "  " : std::string{};
  text += fmt::format("{}, {}: ", label_of(*result.what), info.variant);
  if (counters.failed > 0) {
    text += fmt::format("{} of {} failed", reports::with_thousands(counters.failed), counted(counters.runs, "run"));
  } else {
    text += counted(counters.runs, "run");
  }
  if (counters.inconclusive > 0) {
    text += fmt::format(", {} inconclusive", reports::with_thousands(counters.inconclusive));
  }
  text += fmt::format(", {}, {}", counted(counters.steps, "step"), format_seconds(counters.seconds));
  if (counters.seconds > 0 && counters.runs > 1) {
    const auto rate = std::llround(static_cast<double>(counters.runs) / counters.seconds);
    text += fmt::format(", {} runs/s", reports::with_thousands(static_cast<std::uint64_t>(rate)));
  }
  if (result.faults_planned > 0) {
    text += fmt::format(", {} of {} fired", reports::with_thousands(result.faults_fired),
                        counted(result.faults_planned, "planned fault"));
  }
  return text + "\n";
}

auto conditions(const sim::campaign_info& info) -> std::string {
  const auto oracle = info.oracle == "full" ? std::string{} : ", oracle " + info.oracle;
  return fmt::format("{}, {}, {}, {}, faults {}{}", info.strategy, info.granularity, info.delivery, info.timers,
                     info.faults, oracle);
}

auto failure_text(const sim::run_record& run, std::uint64_t runs_planned, bool color) -> std::string {
  reports::text_options options;
  options.runs_planned = runs_planned;
  options.color = color;
  auto text = reports::counter_example(run, options) + faults_text(run.faults, run);
  for (const auto& note : run.notes) text += fmt::format("note: {}\n", note);
  return text;
}

auto full_text(const outcome& result, bool color, bool verbose) -> std::string {
  const bool has_failure = result.campaign().first_failure.has_value();  // Its own first line says so.
  auto text = headline(result, !has_failure, palette{color});
  text += fmt::format("  under {}\n", conditions(result.campaign().info));
  text += expectation_text(result);
  text += properties_text(result, verbose || !result.campaign().never_reached.empty());
  if (result.shows_coverage) {
    text += reports::coverage_table(result.coverage());
  } else if (!has_failure && result.campaign().counters.runs > 1) {
    text += reports::coverage_line(result.coverage());
  }
  if (has_failure) text += failure_block(result, color);
  return text;
}

auto short_text(const outcome& result, bool color, bool verbose) -> std::string {
  auto text = headline(result, true, palette{color}) + properties_text(result, verbose);
  if (!result.campaign().first_failure) return text;
  const auto& run = result.shown_failure();
  return text + fmt::format("  \"{}\" in {}\n  replay: {}\n", run.property, counted(run.steps, "step"),
                            replay_command(result, run));
}

auto closing_text(std::span<const outcome> results, bool color) -> std::string {
  const palette colors{color};
  constexpr std::array order{exit_code::pass,         exit_code::failure, exit_code::diverged,
                             exit_code::inconclusive, exit_code::nothing, exit_code::interrupted};
  std::vector<std::string> parts;
  for (const auto verdict : order) {
    std::vector<std::string> ids;
    for (const auto& result : results) {
      if (verdict_of(result) == verdict) ids.push_back(result.what->id());
    }
    if (ids.empty()) continue;
    auto part = fmt::format("{} {}", ids.size(), word_for(verdict, colors));
    if (verdict != exit_code::pass) part += fmt::format(" ({})", fmt::join(ids, ", "));
    parts.push_back(part);
  }
  auto text = fmt::format("{}: {}\n", counted(results.size(), "scenario"), fmt::join(parts, ", "));
  const auto last = std::find_if(results.rbegin(), results.rend(),
                                 [](const outcome& result) { return result.campaign().first_failure.has_value(); });
  if (last != results.rend()) text += fmt::format("{}\n", label_of(*last->what)) + failure_block(*last, color);
  return text;
}

}  // namespace rehearse::cli
